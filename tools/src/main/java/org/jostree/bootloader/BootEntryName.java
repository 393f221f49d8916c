package org.jostree.bootloader;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an entry's file: {@code ostree-NUMBER.conf}, in older systems {@code
 * ostree-NUMBER-OSNAME.conf}. GRUB orders by it, so that the highest number is the default.
 *
 * <p>Behind a plus there may be how often the entry may still be tried, and behind a minus how
 * often it has been: {@code ostree-2+3.conf}, {@code ostree-2+1-2.conf}. Whoever boots counts by
 * renaming the file. Source: systemd, Automatic Boot Assessment.
 *
 * @param number of the default the highest; 1 and up
 * @param osName the stateroot, where names have it
 * @param triesLeft how often it may still be tried; empty when that is not counted
 * @param triesDone how often it has been tried without success
 */
public record BootEntryName(
    int number, Optional<String> osName, OptionalInt triesLeft, OptionalInt triesDone)
    implements Comparable<BootEntryName> {
  private static final int MAX_DIGITS = 9;
  private static final Pattern FORM =
      Pattern.compile(
          "ostree-([0-9]{1,9})(?:-(.+?))?(?:\\+([0-9]{1,9})(?:-([0-9]{1,9}))?)?\\.conf",
          Pattern.DOTALL);

  /** Which form names have. */
  public enum Naming {
    /** {@code ostree-2-os.conf}, of releases before 2024.5 and on request. */
    WITH_OS_NAME,
    /** {@code ostree-2.conf}. */
    NUMBER_ONLY;

    /**
     * What the environment asks for.
     *
     * @param options the value of {@code OSTREE_SYSROOT_OPTS}: words with commas between, or empty
     */
    public static Naming of(String options) {
      for (String word : options.split("[,;: ]", -1)) {
        if (word.equals("bootloader-naming-1")) {
          return WITH_OS_NAME;
        }
      }
      return NUMBER_ONLY;
    }

    /** A name of this form, whose tries are not counted. */
    public BootEntryName name(int number, String osName) {
      return new BootEntryName(
          number,
          this == WITH_OS_NAME ? Optional.of(osName) : Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());
    }
  }

  /** Reads the name of a file; empty when it is of none of these forms. */
  public static Optional<BootEntryName> parse(String fileName) {
    Matcher parts = FORM.matcher(fileName);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new BootEntryName(
            Integer.parseInt(parts.group(1)),
            Optional.ofNullable(parts.group(2)),
            number(parts.group(3)),
            number(parts.group(4))));
  }

  private static OptionalInt number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null || digits.length() > MAX_DIGITS
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(digits));
  }

  /** The same with that many tries, none of them done; 0 counts none. */
  public BootEntryName withTries(int tries) {
    return new BootEntryName(
        number,
        osName,
        tries > 0 ? OptionalInt.of(tries) : OptionalInt.empty(),
        OptionalInt.empty());
  }

  /** Whether the tries are counted and none is left: what boots it has given it up. */
  public boolean isGivenUp() {
    return triesLeft.isPresent() && triesLeft.getAsInt() == 0;
  }

  /** The name of the file. */
  public String fileName() {
    StringBuilder name = new StringBuilder("ostree-").append(number);
    osName.ifPresent(os -> name.append('-').append(os));
    triesLeft.ifPresent(left -> name.append('+').append(left));
    triesDone.ifPresent(done -> name.append('-').append(done));
    return name.append(".conf").toString();
  }

  /** The default first. */
  @Override
  public int compareTo(BootEntryName other) {
    int byNumber = Integer.compare(other.number, number);
    return byNumber != 0 ? byNumber : fileName().compareTo(other.fileName());
  }

  @Override
  public String toString() {
    return fileName();
  }
}

package org.jostree.itests.ground;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What may be done to a {@link SampleSysroot} next, at random: the steps of a chain. The same seed
 * gives the same steps on the same sysroot.
 */
public final class ChainSteps {
  /** Kernels and what belongs to them, as the arguments of the script that commits a tree. */
  private static final List<String> LAYOUTS =
      List.of("plain", "plain", "tree", "trees", "no-initramfs", "legacy", "hmac");

  /** What the tree has in {@code usr/etc}. */
  private static final List<String> DEFAULTS =
      List.of("same", "changed", "removed", "added", "mode", "link");

  /**
   * Commits to a branch of {@code R}: {@code B} branch, {@code K} kernel, {@code L} layout, {@code
   * E} defaults, {@code N} number, {@code T} seconds, {@code V} whether the commit says its
   * version.
   */
  private static final String COMMIT =
      """
      rm -rf t; mkdir -p t/usr/etc/sub t/usr/bin t/usr/lib
      boot=t/usr/lib/modules/5.$K; end=
      if [ $L = legacy ]; then
        boot=t/usr/lib/ostree-boot; end=-$(printf "kernel $K initramfs $K" | sha256sum | cut -c 1-64)
      fi
      mkdir -p $boot
      case $L in
        legacy)
          printf "kernel $K" >$boot/vmlinuz-5.$K$end; printf "initramfs $K" >$boot/initramfs-5.$K.img$end;;
        *)
          printf "kernel $K" >$boot/vmlinuz
          [ $L = no-initramfs ] || printf "initramfs $K" >$boot/initramfs.img;;
      esac
      case $L in
        tree) printf "tree $K" >$boot/devicetree;;
        trees) mkdir -p $boot/dtb/vendor; printf a$K >$boot/dtb/a.dtb; printf b >$boot/dtb/vendor/b.dtb;;
        hmac) printf "hmac $K" >$boot/.vmlinuz.hmac;;
      esac
      printf 'PRETTY_NAME="Poky %s"\\n' "$N" >t/usr/lib/os-release
      printf "default" >t/usr/etc/conf; printf "default" >t/usr/etc/sub/conf
      printf "program $N" >t/usr/bin/program
      case $E in
        changed) printf "default $N" >t/usr/etc/conf; printf "default $N" >t/usr/etc/sub/conf;;
        removed) rm t/usr/etc/conf;;
        added) printf "$N" >t/usr/etc/added; mkdir t/usr/etc/more; printf "$N" >t/usr/etc/more/added;;
        mode) chmod 600 t/usr/etc/conf; chmod 700 t/usr/etc/sub;;
        link) ln -s conf t/usr/etc/link;;
      esac
      set -- --branch=$B --timestamp=@$T
      [ $V = false ] || set -- "$@" --add-metadata-string=version=$N
      ostree --repo=R commit "$@" t >/dev/null
      """;

  private final Random random;
  private final SampleSysroot sysroot;
  private final boolean olderNames;
  private int count = 10;

  /**
   * Steps on a sysroot.
   *
   * @param olderNames whether entries have the names that the reference at hand gives them
   */
  public ChainSteps(Random random, SampleSysroot sysroot, boolean olderNames) {
    this.random = random;
    this.sysroot = sysroot;
    this.olderNames = olderNames;
  }

  /**
   * A step.
   *
   * @param script what is done; {@code $O} is the command
   * @param isNew whether the reference at hand does not know it yet
   * @param different a file that ours leaves otherwise on purpose; empty if there is none
   */
  public record Step(String script, boolean isNew, String different) {
    Step(String script, boolean isNew) {
      this(script, isNew, "");
    }

    /** Whether a line of a listing is of what both may leave otherwise. */
    public boolean differsIn(String line) {
      return !different.isEmpty() && line.contains(different);
    }
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private String maybe(int percent, String words) {
    return random.nextInt(100) < percent ? words + " " : "";
  }

  /** What is done in the meantime with other means; the words tell what. */
  public String meanwhile() throws IOException {
    return switch (random.nextInt(4)) {
      case 0 -> commit();
      case 1, 2 -> editEtc();
      default -> "nothing";
    };
  }

  private String commit() throws IOException {
    count++;
    String branch = oneOf(List.of("main", "main", "other", "other", "third"));
    String words =
        String.format(
            Locale.ROOT,
            "B=%s K=%d L=%s E=%s N=%d.0 T=%d V=%s",
            branch,
            branch.equals("third") ? 7 : random.nextInt(3),
            oneOf(LAYOUTS),
            oneOf(DEFAULTS),
            count,
            1_000_000_000 + count * 100 - (random.nextInt(5) == 0 ? 5000 : 0),
            random.nextInt(4) > 0);
    sysroot.run("ostree", words.replace(' ', '\n') + "\n" + COMMIT).expectSuccess();
    return words;
  }

  private String editEtc() throws IOException {
    List<String> all = sysroot.deployments();
    if (all.isEmpty()) {
      return "nothing";
    }
    String[] chosen = oneOf(all).substring(2).split(" ", -1);
    int number = random.nextInt(1000);
    String edit =
        switch (random.nextInt(11)) {
          case 0 -> "rm -rf conf; printf edited" + number + " >conf";
          case 1 -> "rm -rf conf";
          case 2 -> "printf " + number + " >new" + random.nextInt(3);
          case 3 -> "rm -rf sub";
          case 4 ->
              "[ -d sub ] && [ ! -L sub ] || rm -rf sub; mkdir -p sub; printf "
                  + number
                  + " >sub/conf; chmod 711 sub";
          case 5 -> "ln -sfn target" + number + " link";
          case 6 -> "mkdir -p own/deep; printf " + number + " >own/deep/file; chmod 700 own";
          case 7 -> "[ ! -f conf ] || chmod 640 conf";
          case 8 -> "rm -rf more; printf file >more";
          case 9 -> "rm -rf sub; ln -s own sub";
          default ->
              "[ ! -f conf ] || { setfattr -n user.note -v " + number + " conf; touch conf; }";
        };
    String where = "cd S/ostree/deploy/" + chosen[0] + "/deploy/" + chosen[1] + "/etc; ";
    sysroot.run("ostree", where + edit).expectSuccess();
    return where + edit;
  }

  /** The next one. */
  public Step next() throws IOException {
    String admin = "$O admin --sysroot=S ";
    int there = sysroot.deployments().size();
    if (there == 0) {
      return new Step(admin + "deploy --os=poky --karg=first poky:main", false);
    }
    int index = random.nextInt(there);
    int number = random.nextInt(5);
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new Step(admin + deploy("poky"), false);
      case 3 -> new Step(admin + deploy("second"), false);
      case 4, 5 -> new Step(admin + upgrade(), false);
      case 6 -> new Step(admin + "switch --os=poky " + oneOf(List.of("poky:other", "main")), false);
      case 7 -> new Step(admin + "undeploy " + index, false);
      case 8 -> new Step(admin + "set-default " + index, true);
      case 9 -> new Step(admin + "rollback", true);
      case 10 -> new Step(admin + "pin " + maybe(50, "-u") + index, false);
      case 11 -> new Step(admin + "cleanup", false);
      case 12 ->
          // A pinned deployment stays pinned.
          new Step(
              admin + "set-origin --index=" + index + " poky file://$PWD/R " + maybe(50, "other"),
              false,
              ".origin");
      case 13 ->
          new Step(
              admin
                  + "instutil set-kargs --merge --replace=n="
                  + number
                  + " --append=set=1 word"
                  + number,
              false);
      case 14 ->
          // The boot loader is told, which reads a file of its own.
          new Step(
              admin + "kargs edit-in-place --append-if-missing=place=" + number,
              !olderNames,
              "/uEnv.txt");
      default -> new Step("$O --repo=S/ostree/repo pull poky main other third", false);
    };
  }

  private String deploy(String os) {
    int number = random.nextInt(5);
    return "deploy --os="
        + os
        + " "
        + maybe(30, "--karg=n=" + number)
        + maybe(20, "--karg-append=a=" + number)
        + maybe(10, "--karg-none")
        + maybe(10, "--karg-delete=n")
        + maybe(30, "--retain")
        + maybe(10, "--retain-pending")
        + maybe(10, "--retain-rollback")
        + maybe(20, "--not-as-default")
        + maybe(15, "--no-merge")
        + maybe(10, "--no-prune")
        + maybe(10, "--overlay-initrd=R/config")
        + (os.equals("second") ? "poky:third" : oneOf(List.of("poky:main", "poky:other")));
  }

  private String upgrade() {
    return "upgrade --os="
        + oneOf(List.of("poky", "poky", "second"))
        + " "
        + maybe(50, "--allow-downgrade")
        + maybe(10, "--pull-only")
        + maybe(10, "--deploy-only")
        + maybe(10, "--override-commit=$(ostree --repo=R rev-parse other)");
  }
}

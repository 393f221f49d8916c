package org.jostree.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jostree.cli.CommandModel;
import org.jostree.cli.options.OptionModel;

/** A page for man(1), in the macros of groff_man(7). */
final class ManualPage {
  private static final String PROGRAM = "jostree";

  private final String release;
  private final StringBuilder text = new StringBuilder();

  private ManualPage(String release) {
    this.release = release;
  }

  /** The name of a command's page: {@code jostree-remote-add}. */
  static String name(CommandModel command) {
    return command.name().isEmpty() ? PROGRAM : PROGRAM + "-" + command.name().replace(' ', '-');
  }

  /** The page of a command, or of the whole program, in section 1. */
  static String of(CommandModel command, CommandModel program, String release) {
    ManualPage page = new ManualPage(release);
    String called = command.name().isEmpty() ? PROGRAM : PROGRAM + " " + command.name();
    page.title(name(command), 1, command.summary());
    page.section("SYNOPSIS");
    page.line(
        "\\fB" + escaped(called) + "\\fR [\\fIOPTION\\fR]... " + escaped(command.parameters()));
    page.section("DESCRIPTION");
    page.line(sentence(command.summary()));
    page.commands(command);
    page.options(command);
    if (command.name().isEmpty()) {
      page.environment();
    }
    page.exitStatus();
    page.seeAlso(related(command, program));
    return page.text.toString();
  }

  /** The page of the helper that mount(8) calls, in section 8. */
  static String ofMountHelper(String release) {
    ManualPage page = new ManualPage(release);
    page.title("mount.fuse.jostree", 8, "mount an OSTree repository or commit, for mount(8)");
    page.section("SYNOPSIS");
    page.line(
        "\\fBmount \\-t fuse.jostree\\fR [\\fB\\-o\\fR \\fIOPTIONS\\fR] REPO[:REV] MOUNTPOINT");
    page.section("DESCRIPTION");
    page.line("This is what mount(8) runs for file systems of the type fuse.jostree. It is");
    page.line("\\fBjostree mount\\fR under another name, which see for its options. In fstab(5):");
    page.text.append(
        ".PP\n.EX\n/srv/repo:main  /mnt  fuse.jostree  allow_other,nofail  0  0\n.EE\n");
    page.seeAlso(List.of("\\fBjostree\\-mount\\fR(1)", "\\fBmount\\fR(8)", "\\fBfstab\\fR(5)"));
    return page.text.toString();
  }

  private void title(String name, int section, String summary) {
    text.append(".TH ").append(escaped(name.toUpperCase(Locale.ROOT)));
    text.append(' ').append(section).append(" \"\" \"jostree ").append(escaped(release));
    text.append("\" \"jostree\"\n");
    section("NAME");
    line(escaped(name) + " \\- " + escaped(summary));
  }

  private void section(String title) {
    text.append(".SH ").append(title).append('\n');
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }

  private void item(String term, String description) {
    text.append(".TP\n").append(term).append('\n').append(sentence(description)).append('\n');
  }

  private void commands(CommandModel command) {
    if (command.commands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandModel each : command.commands()) {
      item("\\fB" + escaped(each.word()) + "\\fR", each.summary());
    }
  }

  private void options(CommandModel command) {
    section("OPTIONS");
    for (OptionModel option : command.options()) {
      StringBuilder forms = new StringBuilder();
      if (option.hasLetter()) {
        forms.append("\\fB\\-").append(escaped(String.valueOf(option.letter()))).append("\\fR, ");
      }
      forms.append("\\fB\\-\\-").append(escaped(option.name())).append("\\fR");
      String label = option.label();
      if (label != null && !label.isEmpty()) {
        forms.append("=\\fI").append(escaped(label)).append("\\fR");
      }
      item(forms.toString(), option.description());
    }
  }

  private void environment() {
    section("ENVIRONMENT");
    item("JAVA_HOME", "The Java to run on, 17 or newer, instead of that of PATH");
    item("JOSTREE_JAVA_OPTS", "Options for the Java virtual machine, divided by blanks");
    item("OSTREE_REPO", "The repository, where neither --repo nor the current directory names it");
    item("OSTREE_SYSROOT", "The root of the system that admin works on");
  }

  private void exitStatus() {
    section("EXIT STATUS");
    line("0 if all went well; 1 if something did not, with one line on standard error.");
  }

  private void seeAlso(List<String> pages) {
    section("SEE ALSO");
    line(String.join(",\n", pages));
  }

  private static List<String> related(CommandModel command, CommandModel program) {
    List<String> pages = new ArrayList<>();
    if (!command.name().isEmpty()) {
      pages.add(reference(program));
    }
    for (CommandModel each : command.commands()) {
      pages.add(reference(each));
    }
    return pages;
  }

  private static String reference(CommandModel command) {
    return "\\fB" + escaped(name(command)) + "\\fR(1)";
  }

  private static String sentence(String text) {
    String escaped = escaped(text);
    boolean ended = escaped.endsWith(".") || escaped.endsWith(")");
    return escaped.isEmpty() || ended ? escaped : escaped + ".";
  }

  /** Nothing in the text is to be taken for a request, an escape or a hyphen. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("\u2026", "...");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}

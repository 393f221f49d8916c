package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.commit.CommitMetadata;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.CommitResult;
import org.jostree.commit.ImportRules;
import org.jostree.commit.PathFilter;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.GVariantTextException;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jostree.repo.TransactionStatistics;

/** {@code commit}: a new commit of directories and of the trees of other commits. */
final class CommitCommand extends RepoCommand {
  /** Not ostree's. What it lies over it says itself, or {@code --base} does. */
  private static final String OVERLAY = "overlay";

  private final Text parent =
      options.text("parent", "COMMIT", "Parent commit checksum, or \"none\"");
  private final Text subject = options.text('s', "subject", "SUBJECT", "One line subject");
  private final Text body = options.text('m', "body", "BODY", "Full description");
  private final Text bodyFile =
      options.text('F', "body-file", "FILE", "Commit message from FILE path");
  private final Flag editor =
      options.flag('e', "editor", "Use an editor to write the commit message");
  private final Text branch = options.text('b', "branch", "BRANCH", "Branch");
  private final Flag orphan = options.flag("orphan", "Create a commit without writing a ref");
  private final Flag noBindings = options.flag("no-bindings", "Do not write any ref bindings");
  private final TextList bindRefs =
      options.list("bind-ref", "BRANCH", "Add a ref to ref binding commit metadata");
  private final Text base =
      options.text("base", "REV", "Start from the given commit as a base (no modifiers apply)");
  private final TextList trees =
      options.list(
          "tree",
          "dir=PATH or tar=TARFILE or ref=COMMIT or overlay=DIR",
          "Overlay the given argument as a tree");
  private final TextList metadataStrings =
      options.list("add-metadata-string", "KEY=VALUE", "Add a key/value pair to metadata");
  private final TextList metadata =
      options.list(
          "add-metadata",
          "KEY=VALUE",
          "Add a key/value pair to metadata, where the KEY is a string, and VALUE is in GVariant"
              + " Text Format");
  private final TextList keepMetadata =
      options.list(
          "keep-metadata", "KEY", "Keep metadata KEY and its associated VALUE from parent");
  private final TextList detachedMetadataStrings =
      options.list(
          "add-detached-metadata-string", "KEY=VALUE", "Add a key/value pair to detached metadata");
  private final Decimal ownerUid = options.number("owner-uid", "UID", "Set file ownership user id");
  private final Decimal ownerGid =
      options.number("owner-gid", "GID", "Set file ownership group id");
  private final Flag canonicalPermissions =
      options.flag(
          "canonical-permissions",
          "Canonicalize permissions in the same way bare-user does for hardlinked files");
  private final Flag bootable =
      options.flag(
          "bootable", "Flag this commit as a bootable OSTree (e.g. contains a Linux kernel)");
  private final Flag readOnlyExecutables =
      options.flag("mode-ro-executables", "Ensure executable files are not writable");
  private final Flag noXattrs = options.flag("no-xattrs", "Do not import extended attributes");
  private final Text selinuxPolicy =
      options.text(
          "selinux-policy",
          "PATH",
          "Set SELinux labels based on policy in root filesystem PATH (may be /)");
  private final Flag selinuxPolicyFromBase =
      options.flag(
          'P', "selinux-policy-from-base", "Set SELinux labels based on first --tree argument");
  private final Decimal selinuxLabelingEpoch =
      options.number(
          "selinux-labeling-epoch", "EPOCH", "Specify the epoch for SELinux labels (0 or 1)");
  private final Flag linkCheckoutSpeedup =
      options.flag(
          "link-checkout-speedup",
          "Optimize for commits of trees composed of hardlinks into the repository");
  private final Flag devInoCanonical =
      options.flag(
          'I',
          "devino-canonical",
          "Assume hardlinked objects are unmodified.  Implies --link-checkout-speedup");
  private final Flag tarAutocreateParents =
      options.flag(
          "tar-autocreate-parents",
          "When loading tar archives, automatically create parent directories as needed");
  private final Text tarPathnameFilter =
      options.text(
          "tar-pathname-filter",
          "REGEX,REPLACEMENT",
          "When loading tar archives, use REGEX,REPLACEMENT against path names");
  private final Flag skipIfUnchanged =
      options.flag(
          "skip-if-unchanged", "If the contents are unchanged from previous commit, do nothing");
  private final Text statoverride =
      options.text(
          "statoverride", "PATH", "File containing list of modifications to make to permissions");
  private final Text skipList =
      options.text("skip-list", "PATH", "File containing list of files to skip");
  private final Flag consume =
      options.flag("consume", "Consume (delete) content after commit (for local directories)");
  private final Flag tableOutput =
      options.flag("table-output", "Output more information in a KEY: VALUE format");
  private final SigningOptions signing = new SigningOptions(options, "commit");
  private final Flag generateSizes =
      options.flag("generate-sizes", "Generate size information along with commit metadata");
  private final Text fsync = options.text("fsync", "POLICY", "Specify how to invoke fsync()");
  private final Text timestamp =
      options.text("timestamp", "TIMESTAMP", "Override the timestamp of the commit");

  CommitCommand() {
    super("commit", "[PATH]", "Commit a new revision");
  }

  @Override
  void run(Output output) throws IOException {
    if (!branch.isGiven() && !orphan.isGiven()) {
      throw new CommandException("A branch must be specified with --branch, or use --orphan");
    }
    if (canonicalPermissions.isGiven()) {
      // These make every file root's.
      requireRoot("--owner-uid", ownerUid.valueOr(0));
      requireRoot("--owner-gid", ownerGid.valueOr(0));
    }
    refuseLabels();
    try (Repo repo = openRepo(fsync)) {
      ImportRules rules = rules();
      CommitRequest request =
          new CommitRequest()
              .rules(rules)
              .bindings(!noBindings.isGiven())
              .generateSizes(generateSizes.isGiven())
              .skipIfUnchanged(skipIfUnchanged.isGiven())
              .linkCheckoutSpeedup(linkCheckoutSpeedup.isGiven() || devInoCanonical.isGiven())
              .linksAreUnmodified(devInoCanonical.isGiven())
              .bootable(bootable.isGiven())
              .consume(consume.isGiven())
              .signers(signing.signers());
      addTrees(request);
      refuseLabelsOfBase(repo);
      addRefs(request);
      addMetadata(request);
      addMessage(request);
      print(new TreeCommit(repo, request).run(), output);
    }
  }

  private void refuseLabels() throws IOException {
    int epoch = selinuxLabelingEpoch.valueOr(0);
    if (epoch != 0 && epoch != 1) {
      throw new CommandException("Unknown SELinux label epoch: " + epoch);
    }
    String policy = selinuxPolicy.value();
    if (policy != null && selinuxPolicyFromBase.isGiven()) {
      throw new CommandException(
          "Cannot specify both --selinux-policy and --selinux-policy-from-base");
    }
    if (policy != null) {
      SelinuxPolicy.requireNone("--selinux-policy", Path.of(policy));
    }
  }

  private static void requireRoot(String option, int owner) throws CommandException {
    if (owner != 0) {
      throw new CommandException(
          "Cannot specify both --canonical-permissions and non-zero " + option);
    }
  }

  private ImportRules rules() throws IOException {
    ImportRules rules =
        new ImportRules()
            .ownerUid(ownerUid.valueOr(-1))
            .ownerGid(ownerGid.valueOr(-1))
            .canonicalPermissions(canonicalPermissions.isGiven())
            .readOnlyExecutables(readOnlyExecutables.isGiven())
            .withoutXattrs(noXattrs.isGiven());
    addModes(rules);
    String skipFile = skipList.value();
    if (skipFile != null) {
      rules.skip(ListFile.lines(skipFile));
    }
    return rules;
  }

  /** Each line a mode in decimal, added to the file's unless {@code =} is in front, and a path. */
  private void addModes(ImportRules rules) throws IOException {
    String file = statoverride.value();
    if (file == null) {
      return;
    }
    Map<String, Integer> added = new HashMap<>();
    Map<String, Integer> replaced = new HashMap<>();
    for (String line : ListFile.lines(file)) {
      int space = line.indexOf(' ');
      if (space < 0) {
        throw new CommandException("Malformed statoverride file (no space found)");
      }
      boolean replaces = line.startsWith("=");
      String mode = line.substring(replaces ? 1 : 0, space);
      try {
        (replaces ? replaced : added).put(line.substring(space + 1), Integer.valueOf(mode));
      } catch (NumberFormatException e) {
        throw new CommandException("Malformed statoverride file: no decimal mode: " + line, e);
      }
    }
    rules.modes(added, replaced);
  }

  private void refuseLabelsOfBase(Repo repo) throws IOException {
    if (!selinuxPolicyFromBase.isGiven()) {
      return;
    }
    String revision = base.value();
    String path = arguments().isEmpty() ? "." : arguments().get(0);
    if (revision == null && trees.isGiven()) {
      String first = trees.values().get(0);
      String value = first.substring(first.indexOf('=') + 1);
      if (first.startsWith("ref=")) {
        revision = value;
      } else if (first.startsWith("dir=")) {
        path = value;
      } else {
        throw new CommandException(
            "--selinux-policy-from-base needs a directory or a commit as the first tree");
      }
    }
    if (revision == null) {
      SelinuxPolicy.requireNone("--selinux-policy-from-base", Path.of(path));
    } else {
      SelinuxPolicy.requireNone("--selinux-policy-from-base", repo, revision);
    }
  }

  private void addTrees(CommitRequest request) throws IOException {
    String filterText = tarPathnameFilter.value();
    PathFilter filter = filterText == null ? null : PathFilter.parse(filterText);
    String baseRevision = base.value();
    boolean overlaid = false;
    for (String tree : trees.values()) {
      overlaid |= tree.startsWith(OVERLAY + "=");
    }
    if (baseRevision != null && !overlaid) {
      request.add(new TreeSource.Base(baseRevision));
    }
    for (String tree : trees.values()) {
      int equals = tree.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing type in tree specification '" + tree + "'");
      }
      String value = tree.substring(equals + 1);
      request.add(
          switch (tree.substring(0, equals)) {
            case "dir" -> new TreeSource.Directory(Path.of(value));
            case "ref" -> new TreeSource.Revision(value);
            case "tar" ->
                new TreeSource.Archive(
                    value.equals("-") ? null : Path.of(value),
                    tarAutocreateParents.isGiven(),
                    filter);
            case OVERLAY -> new TreeSource.Overlay(Path.of(value), baseRevision);
            case "prefix" -> new TreeSource.Prefix(value);
            default ->
                throw new CommandException(
                    "Invalid tree type specification '" + tree.substring(0, equals) + "'");
          });
    }
    if (!trees.isGiven()) {
      String path = arguments().isEmpty() ? "." : arguments().get(0);
      request.add(new TreeSource.Directory(Path.of(path)));
    }
  }

  private void addRefs(CommitRequest request) throws CommandException {
    String name = branch.value();
    if (name != null) {
      request.branch(name);
    }
    if (orphan.isGiven()) {
      request.parent(null);
    }
    for (String ref : bindRefs.values()) {
      request.bindRef(ref);
    }
    String revision = parent.value();
    if (revision != null) {
      request.parent(revision.equals("none") ? null : checksum(revision));
    }
  }

  private static CommitId checksum(String text) throws CommandException {
    Checksum checksum = Checksum.parse(text);
    if (checksum == null) {
      throw new CommandException("Invalid rev " + text);
    }
    return new CommitId(checksum);
  }

  private void addMetadata(CommitRequest request) throws CommandException {
    CommitMetadata added = new CommitMetadata();
    for (String entry : metadataStrings.values()) {
      added.putString(key(entry), value(entry));
    }
    for (String entry : metadata.values()) {
      String key = key(entry);
      try {
        added.put(key, GVariantText.parse(value(entry)));
      } catch (GVariantTextException e) {
        throw new CommandException("Parsing " + entry + ": " + e.getMessage(), e);
      }
    }
    request.metadata(added);
    for (String key : keepMetadata.values()) {
      request.keepMetadata(key);
    }
    CommitMetadata detached = new CommitMetadata();
    for (String entry : detachedMetadataStrings.values()) {
      detached.putString(key(entry), value(entry));
    }
    request.detachedMetadata(detached);
  }

  private static String key(String entry) throws CommandException {
    int equals = entry.indexOf('=');
    if (equals < 0) {
      throw new CommandException("Missing '=' in KEY=VALUE metadata '" + entry + "'");
    }
    if (equals == 0) {
      throw new CommandException("Empty metadata key");
    }
    return entry.substring(0, equals);
  }

  private static String value(String entry) {
    return entry.substring(entry.indexOf('=') + 1);
  }

  private void addMessage(CommitRequest request) throws IOException {
    String file = bodyFile.value();
    String text = file == null ? body.valueOr("") : ListFile.read(file);
    if (editor.isGiven()) {
      CommitMessage message =
          CommitMessage.edit(branch.valueOr(""), new CommitMessage(subject.valueOr(""), text));
      request.subject(message.subject()).body(message.body());
    } else {
      request.subject(subject.valueOr("")).body(text);
    }
    String time = timestamp.value();
    if (time != null) {
      request.timestamp(TimestampText.parse(time));
    }
  }

  private void print(CommitResult result, Output output) throws IOException {
    if (!tableOutput.isGiven()) {
      output.println(result.commit().hex());
      return;
    }
    TransactionStatistics statistics = result.statistics();
    output.println("Commit: " + result.commit().hex());
    output.println("Metadata Total: " + statistics.metadataTotal());
    output.println("Metadata Written: " + statistics.metadataWritten());
    output.println("Content Total: " + statistics.contentTotal());
    output.println("Content Written: " + statistics.contentWritten());
    output.println("Content Cache Hits: " + result.cacheHits());
    output.println("Content Bytes Written: " + statistics.contentBytesWritten());
  }
}

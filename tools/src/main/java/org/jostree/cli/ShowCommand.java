package org.jostree.cli;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.sign.OpenPgpSignatures;
import org.jostree.sign.SignatureLists;

/** {@code show}: one object, or one thing that is said in a commit. */
final class ShowCommand extends RepoCommand {
  private final Flag printRelated = options.flag("print-related", "Show the \"related\" commits");
  private final Text variantType =
      options.text(
          "print-variant-type",
          "TYPE",
          "Memory map OBJECT (in this case a filename) to the GVariant type string");
  private final Flag listMetadataKeys =
      options.flag("list-metadata-keys", "List the available metadata keys");
  private final Text metadataKey =
      options.text("print-metadata-key", "KEY", "Print string value of metadata key");
  private final Flag printHex =
      options.flag(
          "print-hex", "For byte array valued keys, output an unquoted hexadecimal string");
  private final Flag listDetachedMetadataKeys =
      options.flag("list-detached-metadata-keys", "List the available detached metadata keys");
  private final Text detachedMetadataKey =
      options.text(
          "print-detached-metadata-key", "KEY", "Print string value of detached metadata key");
  private final Flag printSizes = options.flag("print-sizes", "Show the commit size metadata");
  private final Flag raw = options.flag("raw", "Show raw variant data");
  private final Flag noByteswap =
      options.flag('B', "no-byteswap", "Do not automatically convert variant data from big endian");

  private final Text gpgHome =
      options.text("gpg-homedir", "HOMEDIR", "GPG Homedir to use when looking for keyrings");
  private final Text gpgVerifyRemote =
      options.text("gpg-verify-remote", "REMOTE", "Use REMOTE name for GPG configuration");

  ShowCommand() {
    super("show", "OBJECT", "Output a metadata object");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String object = requireArgument("An object argument is required");
      if (metadataKey.isGiven()) {
        CommitId commit = repo.refs().resolve(object);
        printKey(metadataKey.valueOr(""), metadata(repo, commit), output);
      } else if (detachedMetadataKey.isGiven()) {
        CommitId commit = repo.refs().resolve(object);
        printKey(detachedMetadataKey.valueOr(""), detachedMetadata(repo, commit), output);
      } else if (listMetadataKeys.isGiven()) {
        MetadataKeys.print(metadata(repo, repo.refs().resolve(object)), output);
      } else if (listDetachedMetadataKeys.isGiven()) {
        MetadataKeys.print(detachedMetadata(repo, repo.refs().resolve(object)), output);
      } else if (printRelated.isGiven()) {
        printRelated(repo, repo.refs().resolve(object), output);
      } else if (variantType.isGiven()) {
        GVariantType type = GVariantType.of(variantType.valueOr(""));
        output.println(CommitPrinter.rawText(type, readFile(object)));
      } else if (printSizes.isGiven()) {
        CommitSizes.read(repo, repo.refs().resolve(object)).print(output);
      } else {
        print(repo, object, output);
      }
    }
  }

  private static byte[] readFile(String file) throws IOException {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException("openat(" + file + "): No such file or directory", e);
    }
  }

  private ByteOrder byteOrder() {
    return noByteswap.isGiven() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private GVariantReader metadata(Repo repo, CommitId commit) throws IOException {
    return GVariantReader.of(Commit.TYPE, repo.readMetadata(commit), byteOrder()).child(0);
  }

  private GVariantReader detachedMetadata(Repo repo, CommitId commit) throws IOException {
    GVariantReader metadata = repo.readDetachedMetadata(commit);
    if (metadata == null) {
      throw new CommandException("No detached metadata for commit " + commit.hex());
    }
    return GVariantReader.of(Commit.METADATA_TYPE, metadata.toByteArray(), byteOrder());
  }

  private void printKey(String key, GVariantReader metadata, Output output) throws IOException {
    GVariantReader value = MetadataKeys.require(metadata, key);
    if (printHex.isGiven() && value.type().string().equals("ay")) {
      output.println(HexFormat.of().formatHex(value.toByteArray()));
    } else {
      output.println(GVariantText.print(value, true));
    }
  }

  /** The third part of a commit, {@code a(say)}: names and commits. Nothing writes it any more. */
  private static void printRelated(Repo repo, CommitId commit, Output output) throws IOException {
    GVariantReader related = GVariantReader.of(Commit.TYPE, repo.readMetadata(commit)).child(2);
    for (int i = 0; i < related.count(); i++) {
      GVariantReader entry = related.child(i);
      output.println(entry.childString(0) + " " + Checksum.of(entry.childBytes(1)).hex());
    }
  }

  private void print(Repo repo, String object, Output output) throws IOException {
    Checksum checksum = Checksum.parse(object);
    ObjectName name =
        checksum == null ? repo.refs().resolve(object) : nameOfExisting(repo, checksum);
    if (name instanceof CommitId commit) {
      new CommitPrinter(repo, output, raw.isGiven()).print(commit);
      printSignatures(repo, commit, output);
    } else if (name instanceof FileId file) {
      printFile(repo, file, output);
    } else {
      output.println(name.type().extension() + " " + name.checksum().hex());
      if (raw.isGiven()) {
        GVariantType type =
            GVariantType.of(name instanceof DirTreeId ? "(a(say)a(sayay))" : "(uuua(ayay))");
        output.println(CommitPrinter.rawText(type, repo.readMetadata(name)));
      }
    }
  }

  /** Those of OpenPGP; its code is loaded only if there are some. */
  private void printSignatures(Repo repo, CommitId commit, Output output) throws IOException {
    String remote = gpgVerifyRemote.value();
    RemoteConfig config = remote == null ? null : Remotes.of(repo).get(remote);
    GVariantReader detached = repo.readDetachedMetadata(commit);
    if (SignatureLists.find(detached, OpenPgpSignatures.KEY) == null) {
      return;
    }
    String home = gpgHome.value();
    OpenPgpSignatures trusted =
        config == null
            ? OpenPgpSignatures.ofAll(repo, home == null ? null : Path.of(home))
            : OpenPgpSignatures.ofRemote(repo, config);
    SignatureResults results = trusted.verify(repo.readMetadata(commit), detached);
    if (results != null) {
      GpgText.print("Found ", results, output);
    }
  }

  /** Which object it is that has this checksum; a file if there is none at all. */
  private static ObjectName nameOfExisting(Repo repo, Checksum checksum) {
    for (ObjectName name :
        new ObjectName[] {
          new CommitId(checksum), new DirMetaId(checksum), new DirTreeId(checksum)
        }) {
      if (repo.has(name)) {
        return name;
      }
    }
    return new FileId(checksum);
  }

  private static void printFile(Repo repo, FileId file, Output output) throws IOException {
    FileHeader.Sized sized = repo.readFileHeader(file);
    FileHeader header = sized.header();
    output.println("Object: " + file.hex());
    output.println("Type: file");
    if (header.isSymlink()) {
      output.println("File Type: symlink");
      output.println("Target: " + header.symlinkTarget());
    } else {
      output.println("File Type: regular");
      output.println("Size: " + sized.size());
    }
    output.println("Mode: 0" + Integer.toOctalString(header.mode()));
    output.println("Uid: " + Integer.toUnsignedString(header.uid()));
    output.println("Gid: " + Integer.toUnsignedString(header.gid()));
    output.println("Extended Attributes: " + XattrText.of(header.xattrs()));
  }
}

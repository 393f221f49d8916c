package org.jostree.commit;

import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.sign.Signer;
import org.jspecify.annotations.Nullable;

/** What is to be committed, and how. */
public final class CommitRequest {
  final List<TreeSource> sources = new ArrayList<>();
  ImportRules rules = new ImportRules();
  @Nullable String branch;
  @Nullable CommitId parent;
  boolean parentFromBranch = true;
  String subject = "";
  String body = "";
  long timestamp = -1;
  boolean bindings = true;
  final List<String> boundRefs = new ArrayList<>();
  final List<String> keptMetadata = new ArrayList<>();
  CommitMetadata metadata = new CommitMetadata();
  CommitMetadata detachedMetadata = new CommitMetadata();
  List<Signer> signers = List.of();
  boolean generateSizes;
  boolean skipIfUnchanged;
  boolean linkCheckoutSpeedup;
  boolean linksAreUnmodified;
  boolean consume;
  boolean bootable;

  /** Lays one more tree over the others. */
  public CommitRequest add(TreeSource source) {
    sources.add(source);
    return this;
  }

  /** The rules for what is brought in. */
  public CommitRequest rules(ImportRules value) {
    this.rules = value;
    return this;
  }

  /** The local ref that will name the commit; without one, none will. */
  public CommitRequest branch(String value) {
    this.branch = value;
    return this;
  }

  /** The parent, whatever the branch names; null for none. */
  public CommitRequest parent(@Nullable CommitId value) {
    this.parent = value;
    this.parentFromBranch = false;
    return this;
  }

  /** One line. */
  public CommitRequest subject(String value) {
    this.subject = value;
    return this;
  }

  /** Any text. */
  public CommitRequest body(String value) {
    this.body = value;
    return this;
  }

  /** Seconds since 1970; by default SOURCE_DATE_EPOCH, or now. */
  public CommitRequest timestamp(long seconds) {
    this.timestamp = seconds;
    return this;
  }

  /** Whether the commit says which refs and which collection it belongs to; it does by default. */
  public CommitRequest bindings(boolean on) {
    this.bindings = on;
    return this;
  }

  /** One more ref that the commit says it belongs to. */
  public CommitRequest bindRef(String ref) {
    boundRefs.add(ref);
    return this;
  }

  /** A metadata entry taken over from the parent. */
  public CommitRequest keepMetadata(String key) {
    keptMetadata.add(key);
    return this;
  }

  /** The metadata of the commit. */
  public CommitRequest metadata(CommitMetadata value) {
    this.metadata = value;
    return this;
  }

  /** Metadata beside the commit, which does not enter its checksum. */
  public CommitRequest detachedMetadata(CommitMetadata value) {
    this.detachedMetadata = value;
    return this;
  }

  /** Who signs the commit; nobody unless told. */
  public CommitRequest signers(List<Signer> all) {
    this.signers = List.copyOf(all);
    return this;
  }

  /** Whether the sizes of all objects go into the metadata; in archives only. */
  public CommitRequest generateSizes(boolean on) {
    this.generateSizes = on;
    return this;
  }

  /** Whether to leave it when the tree is that of the parent. */
  public CommitRequest skipIfUnchanged(boolean on) {
    this.skipIfUnchanged = on;
    return this;
  }

  /** Whether to look for files that are hard links into the repository. */
  public CommitRequest linkCheckoutSpeedup(boolean on) {
    this.linkCheckoutSpeedup = on;
    return this;
  }

  /** Whether these are taken as they are in the repository, whatever the rules. */
  public CommitRequest linksAreUnmodified(boolean on) {
    this.linksAreUnmodified = on;
    return this;
  }

  /** Whether the metadata says which kernel the tree has. */
  public CommitRequest bootable(boolean on) {
    this.bootable = on;
    return this;
  }

  /** Whether to remove the source directories once the commit is safe. */
  public CommitRequest consume(boolean on) {
    this.consume = on;
    return this;
  }
}

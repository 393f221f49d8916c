package org.jostree.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.object.CommitId;
import org.jostree.repo.CollectionId;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code refs}: lists refs, makes them, removes them. */
final class RefsCommand extends RepoCommand {
  private final Flag delete =
      options.flag("delete", "Delete refs which match PREFIX, rather than listing them");
  private final Flag list = options.flag("list", "Do not remove the prefix from the refs");
  private final Flag alias =
      options.flag(
          'A', "alias", "If used with --create, create an alias, otherwise just list aliases");
  private final Text create =
      options.text("create", "NEWREF", "Create a new ref for an existing commit");
  private final Flag collections =
      options.flag('c', "collections", "Enable listing collection IDs for refs");
  private final Flag force = options.flag("force", "Overwrite existing refs when creating");

  RefsCommand() {
    super("refs", "[PREFIX]", "List refs");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String name = create.value();
      if (name != null) {
        create(repo, name, onlyRevision());
      } else if (delete.isGiven()) {
        if (arguments().isEmpty()) {
          throw new CommandException("At least one PREFIX is required when deleting refs");
        }
        for (String prefix : arguments()) {
          delete(repo, prefix);
        }
      } else if (arguments().isEmpty()) {
        list(repo, null, output);
      } else {
        for (String prefix : arguments()) {
          list(repo, prefix, output);
        }
      }
    }
  }

  private String onlyRevision() throws CommandException {
    return switch (arguments().size()) {
      case 0 -> throw new CommandException("You must specify a revision when creating a new ref");
      case 1 -> arguments().get(0);
      default ->
          throw new CommandException(
              "You must specify only 1 existing ref when creating a new ref");
    };
  }

  private void create(Repo repo, String name, String revision) throws IOException {
    Refs refs = repo.refs();
    if (collections.isGiven()) {
      CollectionRef ref = collectionRef(name);
      refuseExisting(name, refs.read(ref));
      refs.set(ref, refs.resolve(revision));
      return;
    }
    RefName ref = RefName.parse(name);
    if (alias.isGiven()) {
      RefName target = RefName.parse(revision);
      if (refs.read(target) == null) {
        throw new CommandException("Cannot create alias to non-existent ref: " + revision);
      }
      refs.setAlias(ref, target);
    } else {
      refuseExisting(name, refs.read(ref));
      refs.set(ref, refs.resolve(revision));
    }
  }

  private void refuseExisting(String name, @Nullable CommitId existing) throws CommandException {
    if (existing != null && !force.isGiven()) {
      throw new CommandException("--create specified but ref " + name + " already exists");
    }
  }

  /** A collection's ref is written like a remote's. */
  private static CollectionRef collectionRef(String text) throws IOException {
    int colon = text.indexOf(':');
    String collection = CollectionId.check(text.substring(0, Math.max(colon, 0)));
    return new CollectionRef(collection, RefName.local(text.substring(colon + 1)).name());
  }

  private void delete(Repo repo, String prefix) throws IOException {
    Refs refs = repo.refs();
    if (collections.isGiven()) {
      for (CollectionRef ref : collectionRefs(repo, prefix)) {
        refs.set(ref, null);
      }
      return;
    }
    RefPrefix wanted = RefPrefix.parse(prefix);
    Set<RefName> all = refs.list().keySet();
    for (RefName ref : all) {
      if (wanted.covers(ref)) {
        refuseAliased(refs, ref, all);
        refs.set(ref, null);
      }
    }
  }

  private static void refuseAliased(Refs refs, RefName ref, Set<RefName> all) throws IOException {
    for (RefName other : all) {
      if (ref.remote() == null && ref.name().equals(refs.aliasTarget(other))) {
        throw new CommandException("Ref '" + ref + "' has an active alias: '" + other + "'");
      }
    }
  }

  private void list(Repo repo, @Nullable String prefix, Output output) throws IOException {
    if (collections.isGiven()) {
      for (CollectionRef ref : collectionRefs(repo, prefix)) {
        output.println("(" + ref.collectionId() + ", " + ref.name() + ")");
      }
      return;
    }
    RefPrefix wanted = prefix == null ? RefPrefix.ALL : prefixToList(prefix);
    for (RefName ref : repo.refs().list().keySet()) {
      if (wanted.covers(ref)) {
        print(repo.refs(), ref, wanted, output);
      }
    }
  }

  private static RefPrefix prefixToList(String prefix) throws IOException {
    try {
      return RefPrefix.parse(prefix);
    } catch (IOException e) {
      throw new CommandException("Listing refs: " + e.getMessage(), e);
    }
  }

  private void print(Refs refs, RefName ref, RefPrefix prefix, Output output) throws IOException {
    if (alias.isGiven()) {
      String target = refs.aliasTarget(ref);
      if (target != null) {
        output.println(ref + " -> " + target);
      }
    } else {
      output.println(list.isGiven() ? ref.toString() : prefix.strip(ref));
    }
  }

  /** The refs of one collection, or of all: our own if we have an ID, and those mirrored here. */
  private static List<CollectionRef> collectionRefs(Repo repo, @Nullable String wanted)
      throws IOException {
    List<CollectionRef> found = new ArrayList<>();
    if (wanted != null) {
      CollectionId.check(wanted);
    }
    String own = repo.config().collectionId();
    if (own != null && (wanted == null || wanted.equals(own))) {
      for (String name : repo.refs().listLocal().keySet()) {
        found.add(new CollectionRef(own, name));
      }
    }
    for (String collection : repo.refs().mirroredCollections()) {
      if (wanted == null || wanted.equals(collection)) {
        for (String name : repo.refs().listMirrored(collection).keySet()) {
          found.add(new CollectionRef(collection, name));
        }
      }
    }
    return found;
  }
}

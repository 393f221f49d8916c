package org.jostree.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.object.CommitId;
import org.jostree.remote.CollectionRefs;
import org.jostree.repo.CollectionId;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/** {@code refs}: lists refs, makes them, removes them. */
final class RefsCommand extends RepoCommand {
  private final Flag delete =
      options.flag("delete", "Delete refs which match PREFIX, rather than listing them");
  private final Flag list = options.flag("list", "Do not remove the prefix from the refs");
  private final Flag revisions = options.flag('r', "revision", "Show revisions in listing");
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
        SummaryUpdate.ifConfigured(repo);
      } else if (delete.isGiven()) {
        if (arguments().isEmpty()) {
          throw new CommandException("At least one PREFIX is required when deleting refs");
        }
        for (String prefix : arguments()) {
          delete(repo, prefix);
        }
        SummaryUpdate.ifConfigured(repo);
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
      // One that is there is replaced without --force, too: scripts that mirror rely on it.
      refs.set(collectionRef(name), refs.resolve(revision));
      return;
    }
    RefName ref = RefName.parse(name);
    if (alias.isGiven()) {
      if (ref.remote() != null) {
        throw new CommandException("Cannot create alias to remote ref: " + ref.remote());
      }
      RefName target = RefName.parse(revision);
      if (refs.read(target) == null) {
        throw new CommandException("Cannot create alias to non-existent ref: " + revision);
      }
      if (refs.aliasTarget(ref) == null) {
        refuseExisting(name, refs.read(ref));
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
      for (CollectionRef ref : CollectionRefs.list(repo, prefix).keySet()) {
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
      SortedMap<CollectionRef, CommitId> refs =
          prefix == null ? CollectionRefs.list(repo) : CollectionRefs.list(repo, prefix);
      for (Map.Entry<CollectionRef, CommitId> ref : refs.entrySet()) {
        String name = "(" + ref.getKey().collectionId() + ", " + ref.getKey().name() + ")";
        output.println(withRevision(name, ref.getValue()));
      }
      return;
    }
    RefPrefix wanted = prefix == null ? RefPrefix.ALL : prefixToList(prefix);
    for (Map.Entry<RefName, CommitId> ref : repo.refs().list().entrySet()) {
      if (wanted.covers(ref.getKey())) {
        print(repo.refs(), ref.getKey(), ref.getValue(), wanted, output);
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

  private void print(Refs refs, RefName ref, CommitId commit, RefPrefix prefix, Output output)
      throws IOException {
    if (alias.isGiven()) {
      String target = refs.aliasTarget(ref);
      if (target != null) {
        output.println(ref + " -> " + target);
      }
    } else {
      output.println(withRevision(list.isGiven() ? ref.toString() : prefix.strip(ref), commit));
    }
  }

  private String withRevision(String name, CommitId commit) {
    return revisions.isGiven() ? name + "\t" + commit.hex() : name;
  }
}

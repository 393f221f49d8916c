package org.jostree.page;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.AmbiguousRevisionException;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefNotFoundException;
import org.jostree.repo.Repo;
import org.jostree.serve.Document;
import org.jostree.serve.Documents;
import org.jostree.serve.Target;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a repository, below {@code /ui/}; all else is what clients fetch from it, if it is
 * an archive. Whoever asks for {@code /}, which no client does, is sent to the pages.
 *
 * <p>What one page may take is bounded, and so is how many are made at a time. Some more wait, the
 * others are sent away, so that who fetches objects is served whatever browsers do.
 */
public final class RepoPages implements Documents {
  private static final String TOP = "ui";
  private static final int OK = 200;
  private static final int ERROR = 500;
  private static final int BUSY = 503;
  private static final int AT_A_TIME = 4;
  private static final int MOST_WAITING = 16;

  private final Repo repo;
  private final @Nullable Documents others;
  private final Templates templates = new Templates();
  private final Semaphore turns = new Semaphore(AT_A_TIME, true);
  private final String name;
  private final byte[] style;
  private final byte[] icon;
  private final String styleName;
  private final String iconName;

  /**
   * Of a repository, which stays open.
   *
   * @param others what is not below {@code /ui/}; null for nothing
   */
  public RepoPages(Repo repo, @Nullable Documents others) throws IOException {
    this.repo = repo;
    this.others = others;
    this.name = VisibleText.ofName(String.valueOf(repo.path().toRealPath().getFileName()));
    this.style = Templates.bytes("style.css");
    this.icon = Templates.bytes("icon.svg");
    this.styleName = "style-" + Checksum.compute(style).hex().substring(0, 16) + ".css";
    this.iconName = "icon-" + Checksum.compute(icon).hex().substring(0, 16) + ".svg";
  }

  @Override
  public boolean isGone() {
    return others == null ? !Files.exists(repo.path()) : others.isGone();
  }

  @Override
  public @Nullable Document find(Target target) throws IOException {
    List<String> path = target.path();
    if (path.isEmpty()) {
      return Answer.redirect("./" + TOP + "/");
    }
    if (!path.get(0).equals(TOP)) {
      return others == null ? null : others.find(target);
    }
    if (path.size() == 1 && !target.isDirectory()) {
      return Answer.redirect("./" + TOP + "/");
    }
    Request request = new Request(path.subList(1, path.size()), target);
    if (turns.getQueueLength() >= MOST_WAITING) {
      return request.error(BUSY, "Too many ask at once. Try again in a moment.");
    }
    turns.acquireUninterruptibly();
    try {
      return answer(request);
    } finally {
      turns.release();
    }
  }

  private static Document answer(Request request) {
    try {
      return request.answer();
    } catch (Refusal e) {
      return request.error(e.status(), e.getMessage());
    } catch (RefNotFoundException | AmbiguousRevisionException e) {
      return request.error(Refusal.NOT_FOUND, e.getMessage());
    } catch (MissingObjectException e) {
      return request.error(
          Refusal.NOT_FOUND, "An object is not in this repository: " + e.object().display());
    } catch (CorruptObjectException e) {
      log().warn("{}", e.getMessage());
      return request.error(ERROR, "An object of this repository is damaged.");
    } catch (IOException | RuntimeException e) {
      log().warn("cannot make a page of {}", String.join("/", request.path), e);
      return request.error(ERROR, "The repository cannot be read.");
    }
  }

  /** Set up only once there is something to say. */
  private static Logger log() {
    return LoggerFactory.getLogger(RepoPages.class);
  }

  /** One request for a page. */
  private final class Request {
    private final List<String> path;
    private final Target target;

    Request(List<String> path, Target target) {
      this.path = path;
      this.target = target;
    }

    Document answer() throws IOException {
      if (path.isEmpty()) {
        RefsPage refs = RefsPage.of(repo, query().page());
        return page("refs", name, refs, Answer.ASK_AGAIN);
      }
      List<String> rest = path.subList(1, path.size());
      return switch (path.get(0)) {
        case "history" -> history(String.join("/", rest));
        case "compare" -> compare();
        case "commit" -> commit(String.join("/", rest));
        case "sizes" -> sizes(rest);
        case "tree" -> tree(commitOf(rest), rest.subList(1, rest.size()));
        case "raw" -> raw(commitOf(rest), rest.subList(1, rest.size()));
        case "diff" -> diff(rest);
        default -> part(path.get(0));
      };
    }

    private Query query() throws Refusal {
      return new Query(target.query());
    }

    private Document part(String word) throws IOException {
      // A page that a browser has kept may ask for an older one, and gets the one that there is.
      if (path.size() == 1 && word.matches("style-[0-9a-f]+\\.css")) {
        return Answer.part("text/css; charset=utf-8", style, word.equals(styleName));
      }
      if (path.size() == 1 && word.matches("icon-[0-9a-f]+\\.svg")) {
        return Answer.part("image/svg+xml", icon, word.equals(iconName));
      }
      throw noSuchPage();
    }

    private Refusal noSuchPage() {
      return Refusal.notFound("There is no page of this name.");
    }

    private CommitId commitOf(List<String> words) throws IOException {
      Checksum checksum = words.isEmpty() ? null : Checksum.parse(words.get(0));
      if (checksum == null) {
        throw Refusal.badRequest("The address needs the whole checksum of a commit.");
      }
      return present(new CommitId(checksum));
    }

    private CommitId present(CommitId commit) throws Refusal {
      if (!repo.has(commit)) {
        throw Refusal.notFound("The commit " + commit.hex() + " is not in this repository.");
      }
      return commit;
    }

    private CommitId resolve(String revision) throws IOException {
      try {
        CommitId commit = repo.refs().resolveOrNull(revision);
        if (commit != null) {
          return present(commit);
        }
      } catch (MissingObjectException e) {
        throw e;
      } catch (IOException e) {
        Refusal refusal = noSuchRevision(revision);
        refusal.initCause(e);
        throw refusal;
      }
      throw noSuchRevision(revision);
    }

    private static Refusal noSuchRevision(String revision) {
      return Refusal.notFound(
          "Nothing here is called “" + VisibleText.ofName(revision) + "”: no ref, no commit.");
    }

    private Document history(String revision) throws IOException {
      if (revision.isEmpty()) {
        throw noSuchPage();
      }
      String from = query().word("from");
      Checksum start = from.isEmpty() ? null : Checksum.parse(from);
      if (!from.isEmpty() && start == null) {
        throw Refusal.badRequest("The page has to start at the whole checksum of a commit.");
      }
      CommitId newest = resolve(revision);
      HistoryPage history =
          HistoryPage.of(repo, revision, newest, start == null ? null : new CommitId(start));
      return page("history", "History of " + history.revision(), history, Answer.ASK_AGAIN);
    }

    private Document compare() throws IOException {
      Query query = query();
      String to = query.word("to");
      String from = query.word("from");
      if (to.isEmpty()) {
        throw Refusal.badRequest("Say which commit to compare.");
      }
      CommitId second = resolve(to);
      CommitId first = resolve(from.isEmpty() ? to + "^" : from);
      return Answer.redirect(base() + Links.differences(first, second));
    }

    private Document commit(String revision) throws IOException {
      CommitId commit = resolve(revision);
      if (!revision.equals(commit.hex()) || target.isDirectory()) {
        return Answer.redirect(base() + Links.commit(commit));
      }
      CommitPage content = CommitPage.of(repo, commit);
      String title = "Commit " + CommitLines.brief(commit);
      return page("commit", title, content, Answer.ASK_AGAIN);
    }

    private Document sizes(List<String> rest) throws IOException {
      CommitId commit = commitOf(rest);
      if (rest.size() > 1) {
        throw noSuchPage();
      }
      SizesPage sizes = SizesPage.of(repo, commit);
      String title = "Sizes of " + CommitLines.brief(commit);
      return page("sizes", title, sizes, sizes.whole() ? Answer.FOR_A_DAY : Answer.ASK_AGAIN);
    }

    private Document tree(CommitId commit, List<String> names) throws IOException {
      Trees trees = new Trees(repo, commit);
      Trees.Place place = require(trees, names);
      boolean isDirectory = place.entry() instanceof DirTree.Subdirectory;
      // There is one address for each, so that links relative to it, and caches, are right.
      if (!place.names().equals(names) || isDirectory != target.isDirectory()) {
        return Answer.redirect(
            base()
                + (isDirectory
                    ? Links.directory(commit, place.names())
                    : Links.file(commit, place.names())));
      }
      String title = "/" + VisibleText.ofName(String.join("/", names));
      if (isDirectory) {
        TreePage content = TreePage.of(repo, commit, trees, place, query().page());
        return page("tree", title, content, content.whole() ? Answer.FOR_A_DAY : Answer.ASK_AGAIN);
      }
      return page("file", title, FilePage.of(repo, commit, trees, place), Answer.FOR_A_DAY);
    }

    private Trees.Place require(Trees trees, List<String> names) throws IOException {
      Trees.Place place = trees.find(names);
      if (place == null) {
        String shown = VisibleText.ofName(String.join("/", names));
        throw Refusal.notFound("This commit has no /" + shown + ".");
      }
      return place;
    }

    private Document raw(CommitId commit, List<String> names) throws IOException {
      Trees.Place place = require(new Trees(repo, commit), names);
      if (!(place.entry() instanceof DirTree.FileEntry file)) {
        throw Refusal.notFound("A directory has no bytes of its own.");
      }
      return RawFile.open(repo, file.file(), names.get(names.size() - 1));
    }

    private Document diff(List<String> rest) throws IOException {
      String pair = rest.isEmpty() ? "" : rest.get(0);
      int dots = pair.indexOf("..");
      if (dots < 0) {
        throw Refusal.badRequest("The address needs two commits, with two dots between them.");
      }
      CommitId from = commitOf(List.of(pair.substring(0, dots)));
      CommitId to = commitOf(List.of(pair.substring(dots + 2)));
      List<String> names = rest.subList(1, rest.size());
      boolean isList = names.isEmpty();
      if (isList != target.isDirectory()) {
        return Answer.redirect(
            base() + (isList ? Links.differences(from, to) : Links.difference(from, to, names)));
      }
      String title = CommitLines.brief(from) + ".." + CommitLines.brief(to);
      if (isList) {
        Query query = query();
        String kind = query.word("kind");
        if (!List.of("", "added", "removed", "modified").contains(kind)) {
          throw Refusal.badRequest("There are added, removed and modified entries only.");
        }
        DiffPage content = DiffPage.of(repo, from, to, kind, query.page());
        return page("diff", title, content, Answer.FOR_A_DAY);
      }
      FileDiffPage content = FileDiffPage.of(repo, from, to, names);
      return page("file-diff", content.path() + " in " + title, content, Answer.FOR_A_DAY);
    }

    private Document page(String template, String title, Object content, String cacheControl) {
      return page(OK, template, title, content, cacheControl);
    }

    private Document page(
        int status, String template, String title, Object content, String cacheControl) {
      Templates.Frame frame =
          new Templates.Frame(base(), title, name, styleName, iconName, content);
      return Answer.page(status, templates.render(template, frame), cacheControl);
    }

    Document error(int status, @Nullable String message) {
      String title =
          switch (status) {
            case Refusal.FORBIDDEN -> "Not for everybody";
            case Refusal.NOT_FOUND -> "Not found";
            case Refusal.BAD_REQUEST -> "No such address";
            case Refusal.TOO_LARGE -> "Too large to show";
            default -> "That went wrong";
          };
      ErrorPage content = new ErrorPage(title, VisibleText.ofName(String.valueOf(message)));
      return page(status, "error", title, content, "no-store");
    }

    /** The way up from this address to that of the refs. */
    private String base() {
      int levels = path.size() - (target.isDirectory() ? 0 : 1);
      return levels <= 0 ? "./" : "../".repeat(levels);
    }
  }

  /** What cannot be shown, and why. */
  record ErrorPage(String heading, String message) {}
}

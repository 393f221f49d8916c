package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.tree.Node;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.mount.tree.TreeSettings;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.Xattrs;
import org.jostree.posix.NativeDigests;
import org.jostree.posix.TreeRemoval;
import org.jostree.repo.RepoMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one request costs from its bytes to those of its answer, about a commit in a repository: all
 * that a serving thread does but to talk with the kernel. What is asked for has been asked for
 * before, so that what can be kept is there.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RequestsBenchmark {
  private static final int NAMES = 100;
  private static final int SMALL_BYTES = 4000;
  private static final int PIECE_BYTES = 128 << 10;
  private static final int LARGE_BYTES = 64 * PIECE_BYTES;
  private static final byte[] NAME = ascii("small\0");
  private static final byte[] XATTR = ascii("user.name\0");

  /** How the repository keeps its files. */
  @Param({"BARE", "ARCHIVE"})
  public String mode = "";

  private Path directory = Path.of("");
  private SampleRepository repository;
  private RepositoryFileSystem fileSystem;
  private Dialogue<Node> dialogue;
  private long listed;
  private long small;
  private long large;
  private long link;
  private long offset;

  @Setup
  public void prepare() throws Exception {
    useDigestsOfServer();
    directory = Files.createTempDirectory("requests-benchmark");
    repository = SampleRepository.create(directory.resolve("repo"), RepoMode.valueOf(mode));
    repository.useXattrs(
        Xattrs.of(List.of(new Xattrs.Attribute(ascii("user.name"), ascii("value")))));
    CommitId commit = repository.commit("main", 1, files());
    fileSystem =
        RepositoryFileSystem.singleCommit(repository.repo(), commit, "", TreeSettings.DEFAULTS);
    dialogue = new Dialogue<>(fileSystem);
    listed = known("listed");
    small = known("small");
    large = known("large");
    link = known("link");
  }

  /** What the command does first in a server, which has the option. */
  private static void useDigestsOfServer() {
    String library = System.getProperty("jostree.libcrypto");
    if (library != null) {
      Checksum.digestBy(Objects.requireNonNull(NativeDigests.load(library), library));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < NAMES; i++) {
      files.put("listed/libsomething.so." + i, "content of number " + i);
    }
    files.put("small", "s".repeat(SMALL_BYTES));
    files.put("large", "l".repeat(LARGE_BYTES));
    files.put("link", SampleRepository.LINK + "listed/libsomething.so.1");
    return files;
  }

  private long known(String name) throws IOException {
    Node found = fileSystem.lookup(fileSystem.root(), name);
    if (found == null) {
      throw new IllegalStateException("nothing is named " + name);
    }
    return dialogue.nodes.remember(found, NodeTable.ROOT);
  }

  @TearDown
  public void remove() throws Exception {
    fileSystem.close();
    repository.close();
    TreeRemoval.remove(directory);
  }

  /** An answer that has to be that long, lest the time of an error be taken for it. */
  private Reply answer(int bytes) throws MalformedRequestException {
    dialogue.ask();
    Reply answered = dialogue.reply;
    if (answered.error() != 0 || answered.length() < bytes) {
      throw new IllegalStateException(
          "error " + answered.error() + ", " + answered.length() + " bytes");
    }
    return answered;
  }

  @Benchmark
  public Reply lookup() throws Exception {
    dialogue.begin(Opcode.LOOKUP, NodeTable.ROOT, NAME.length).put(NAME);
    return answer(Reply.ENTRY);
  }

  /** Of lookups of which some are left: none is taken back, so that it can be asked again. */
  @Benchmark
  public Reply forget() throws Exception {
    dialogue.begin(Opcode.FORGET, small, 8).putLong(0);
    dialogue.ask();
    return dialogue.reply;
  }

  @Benchmark
  public Reply getattr() throws Exception {
    dialogue.begin(Opcode.GETATTR, small, 16).putLong(0).putLong(0);
    return answer(104);
  }

  @Benchmark
  public Reply getattrOfDirectory() throws Exception {
    dialogue.begin(Opcode.GETATTR, listed, 16).putLong(0).putLong(0);
    return answer(104);
  }

  @Benchmark
  public Reply readlink() throws Exception {
    dialogue.begin(Opcode.READLINK, link, 0);
    return answer(1);
  }

  @Benchmark
  public Reply getxattr() throws Exception {
    dialogue.begin(Opcode.GETXATTR, small, 8 + XATTR.length).putInt(100).putInt(0).put(XATTR);
    return answer(1);
  }

  @Benchmark
  public Reply readSmall() throws Exception {
    dialogue.begin(Opcode.READ, small, 40).putLong(0).putLong(0).putInt(4096);
    return answer(SMALL_BYTES);
  }

  @Benchmark
  public Reply readPiece() throws Exception {
    offset = offset == LARGE_BYTES - PIECE_BYTES ? 0 : offset + PIECE_BYTES;
    dialogue.begin(Opcode.READ, large, 40).putLong(0).putLong(offset).putInt(PIECE_BYTES);
    return answer(PIECE_BYTES);
  }

  @Benchmark
  public Reply readdirplus() throws Exception {
    dialogue.begin(Opcode.READDIRPLUS, listed, 40).putLong(0).putLong(0).putInt(32 << 10);
    return answer(NAMES * Reply.ENTRY);
  }
}

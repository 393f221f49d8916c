package org.jostree.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.Xattrs;
import org.jostree.pull.LocalPull;
import org.jostree.pull.LocalPullOptions;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Two commits, of which the second has a new file and one of 200,000 bytes that differs a little.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class DeltaTest {
  private static final int SIZE = 200_000;

  @TempDir private Path directory;
  private Repo source;
  private Repo target;
  private CommitId first;
  private CommitId second;

  @BeforeEach
  void makeCommits() throws IOException {
    source = Repo.create(directory.resolve("source"), RepoMode.ARCHIVE);
    target = Repo.create(directory.resolve("target"), RepoMode.BARE_USER);
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.write(tree.resolve("large"), noise());
    Files.createSymbolicLink(tree.resolve("link"), Path.of("large"));
    first = commit(tree, 1);
    Files.write(tree.resolve("large"), changedNoise());
    Files.writeString(tree.resolve("new"), "new");
    second = commit(tree, 2);
    new LocalPull(target, source, new LocalPullOptions().add(first.hex())).run();
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private CommitId commit(Path tree, long time) throws IOException {
    CommitRequest request =
        new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(time);
    return new TreeCommit(source, request).run().commit();
  }

  private static byte[] noise() {
    byte[] noise = new byte[SIZE];
    new Random(3).nextBytes(noise);
    return noise;
  }

  private static byte[] changedNoise() {
    byte[] noise = noise();
    noise[1_000]++;
    byte[] changed = new byte[SIZE + 10];
    System.arraycopy(noise, SIZE / 2, changed, 0, SIZE / 2);
    System.arraycopy(noise, 0, changed, SIZE / 2 + 10, SIZE / 2);
    return changed;
  }

  private DeltaName name() {
    return new DeltaName(Optional.of(first), second);
  }

  private DeltaStatistics generate(DeltaOptions options) throws IOException {
    return new DeltaGeneration(source, name(), options).run();
  }

  private void apply() throws IOException {
    DeltaApplication.applyOffline(target, source.path().resolve(name().directory()), null);
    source.listObjects(object -> verifyIfWanted(object));
  }

  private void verifyIfWanted(ObjectName object) throws IOException {
    if (!object.equals(first) && object.type().isMetadata()) {
      target.verify(object);
    }
  }

  @Test
  void bringsACommitByWhatDiffers() throws IOException {
    DeltaStatistics made = generate(new DeltaOptions());
    assertThat(made.differences()).isEqualTo(1);
    assertThat(made.parts()).hasSize(1);
    assertThat(made.parts().get(0).size()).isLessThan(SIZE / 20);
    apply();
    assertThat(target.has(second)).isTrue();
  }

  @Test
  void bringsACommitByWholeFiles() throws IOException {
    DeltaStatistics made = generate(new DeltaOptions().differences(false).inline(true));
    assertThat(made.differences()).isZero();
    assertThat(source.path().resolve(name().part(0))).doesNotExist();
    apply();
    assertThat(target.has(second)).isTrue();
  }

  @Test
  void hasTheByteOrderThatIsAskedFor() throws IOException {
    generate(new DeltaOptions());
    List<Superblock.Part> expected = new StaticDeltas(source).superblock(name()).parts();
    generate(new DeltaOptions().order(java.nio.ByteOrder.BIG_ENDIAN));
    Superblock read = new StaticDeltas(source).superblock(name());
    assertThat(read.order()).isEqualTo(java.nio.ByteOrder.BIG_ENDIAN);
    assertThat(read.parts()).isEqualTo(expected);
  }

  @Test
  void refusesADamagedPart() throws IOException {
    generate(new DeltaOptions());
    Path part = source.path().resolve(name().part(0));
    byte[] bytes = Files.readAllBytes(part);
    for (int at = 0; at < bytes.length; at += 7) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x10;
      Files.write(part, damaged);
      assertThatThrownBy(this::apply).isInstanceOf(IOException.class);
      assertThat(target.has(second)).isFalse();
    }
    Files.write(part, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(this::apply).isInstanceOf(IOException.class);
  }

  @Test
  void refusesOperationsThatMakeNoSense() throws IOException {
    Random random = new Random(11);
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    for (int i = 0; i < 500; i++) {
      PartBuilder builder = new PartBuilder();
      builder.addMetadata(second, new byte[40]);
      PartBuilder.Built built = builder.build(randomOperations(random));
      try (Transaction transaction = target.transaction();
          PartFile part = PartFile.unpack(built.header(), built.file(), scratch)) {
        assertThatThrownBy(() -> PartApplication.apply(transaction, built.header(), part, scratch))
            .isInstanceOf(IOException.class);
      }
    }
    assertThat(scratch).isEmptyDirectory();
  }

  /** A quarter of a gigabyte of zeros, and a little more, in 40 kB. */
  @Test
  void unpacksNoMoreThanTheSuperblockSays() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write('x');
    try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(1))) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 260; i++) {
        xz.write(zeros);
      }
    }
    byte[] file = packed.toByteArray();
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    assertThatThrownBy(() -> PartFile.unpack(header(file, 1_000), file, scratch).close())
        .hasMessage("Delta part is larger than its superblock says");
    assertThatThrownBy(() -> PartFile.unpack(header(file, 1L << 60), file, scratch).close())
        .hasMessageContaining("more than the ")
        .hasMessageContaining("that are free");
    assertThat(scratch).isEmptyDirectory();
  }

  private static Superblock.Part header(byte[] file, long unpackedSize) {
    return new Superblock.Part(0, Checksum.compute(file), file.length, unpackedSize, List.of());
  }

  /** A hundred gigabytes are copied from a file that is here, by a few operations. */
  @Test
  void writesNoMoreThanTheSuperblockSays() throws IOException {
    FileId old = fileOf(first);
    PartBuilder builder = new PartBuilder();
    builder.addDifference(fileOf(second), regular(), 3L << 20, old, new byte[0]);
    OperationWriter operations = new OperationWriter();
    operations.add(Operation.OPEN, 0, 0, 100L << 30).add(Operation.SET_READ_SOURCE, 0);
    refuses(builder, operations, "objects larger than the superblock says");
    operations = new OperationWriter();
    operations.add(Operation.OPEN, 0, 0, 3L << 20).add(Operation.SET_READ_SOURCE, 0);
    for (int i = 0; i < 100_000; i++) {
      operations.add(Operation.WRITE, SIZE, 0);
    }
    refuses(builder, operations.add(Operation.CLOSE), "more content than " + (3L << 20));
  }

  private void refuses(PartBuilder builder, OperationWriter operations, String why)
      throws IOException {
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    PartBuilder.Built built = builder.build(operations.toByteArray());
    try (Transaction transaction = target.transaction();
        PartFile part = PartFile.unpack(built.header(), built.file(), scratch)) {
      assertThatThrownBy(() -> PartApplication.apply(transaction, built.header(), part, scratch))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(why);
    }
    assertThat(scratch).isEmptyDirectory();
  }

  private FileId fileOf(CommitId commit) throws IOException {
    DirTree.Entry entry = source.readDirTree(source.readCommit(commit).tree()).find("large");
    return ((DirTree.FileEntry) java.util.Objects.requireNonNull(entry)).file();
  }

  private static FileHeader regular() {
    return new FileHeader(0, 0, 0100644, "", Xattrs.NONE);
  }

  private static byte[] randomOperations(Random random) {
    List<Operation> all = List.of(Operation.values());
    OperationWriter operations = new OperationWriter();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Operation operation = all.get(random.nextInt(all.size()));
      long[] numbers = new long[random.nextInt(5)];
      for (int n = 0; n < numbers.length; n++) {
        numbers[n] = random.nextBoolean() ? random.nextInt(64) : random.nextLong() >>> 1;
      }
      operations.add(operation, numbers);
    }
    return operations.toByteArray();
  }

  @Test
  void findsDifferencesOfAnyFiles() throws IOException {
    Random random = new Random(17);
    for (int i = 0; i < 200; i++) {
      byte[] old = new byte[random.nextInt(3_000)];
      random.nextBytes(old);
      byte[] fresh = random.nextBoolean() ? changed(old, random) : new byte[random.nextInt(500)];
      byte[] patch = BinaryDifference.of(old, fresh).patch();
      assertThat(patched(old, patch, fresh.length)).isEqualTo(fresh);
    }
  }

  private static byte[] changed(byte[] old, Random random) {
    int cut = random.nextInt(old.length + 1);
    ByteBuffer changed = ByteBuffer.allocate(old.length + 5);
    changed.put(old, cut, old.length - cut).put(new byte[5]).put(old, 0, cut);
    for (int i = 0; i < 10; i++) {
      changed.array()[random.nextInt(changed.capacity())]++;
    }
    return changed.array();
  }

  private static byte[] patched(byte[] old, byte[] patch, int length) throws IOException {
    BinaryPatch reader = new BinaryPatch(ByteBuffer.wrap(patch), new Bytes(old), length);
    ByteBuffer result = ByteBuffer.allocate(length + 1);
    while (reader.read(result) >= 0) {
      assertThat(result.hasRemaining()).isTrue();
    }
    return Arrays.copyOf(result.array(), result.position());
  }

  /** A file in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bytes(byte[] bytes) implements BinaryPatch.RandomAccess {
    @Override
    public void read(long position, ByteBuffer buffer) {
      buffer.put(bytes, (int) position, buffer.remaining());
    }

    @Override
    public long size() {
      return bytes.length;
    }
  }
}

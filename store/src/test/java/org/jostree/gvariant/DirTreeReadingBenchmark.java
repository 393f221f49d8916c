package org.jostree.gvariant;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a directory tree costs to read, the hot path of a mount: all names and checksums of one with
 * so many files and a quarter as many directories, beside eu.mulk.jgvariant.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DirTreeReadingBenchmark {
  private static final GVariantType TYPE = GVariantType.of("(a(say)a(sayay))");

  /** Files in the directory. */
  @Param({"8", "1000"})
  public int files;

  private byte[] tree = new byte[0];

  @Setup
  public void write() {
    GVariantWriter writer = new GVariantWriter(TYPE).begin();
    for (int i = 0; i < files; i++) {
      writer.begin().writeString("libsomething.so." + i).writeBytes(new byte[32]).end();
    }
    writer.end().begin();
    for (int i = 0; i < files / 4; i++) {
      writer.begin().writeString("directory" + i).writeBytes(new byte[32]);
      writer.writeBytes(new byte[32]).end();
    }
    tree = writer.end().toByteArray();
  }

  @Benchmark
  public void namesAndChecksums(Blackhole sink) {
    GVariantReader reader = GVariantReader.of(TYPE, tree);
    GVariantReader fileArray = reader.child(0);
    for (int i = 0; i < fileArray.count(); i++) {
      GVariantReader file = fileArray.child(i);
      sink.consume(file.childString(0));
      sink.consume(file.childBytes(1));
    }
    GVariantReader directoryArray = reader.child(1);
    for (int i = 0; i < directoryArray.count(); i++) {
      GVariantReader directory = directoryArray.child(i);
      sink.consume(directory.childString(0));
      sink.consume(directory.childBytes(1));
      sink.consume(directory.childBytes(2));
    }
  }

  @Benchmark
  public boolean isNormal() {
    return GVariantReader.of(TYPE, tree).isNormal();
  }

  @Benchmark
  public SecondOpinionTest.Tree namesAndChecksumsByOther() {
    return SecondOpinionTest.TREE.decode(ByteBuffer.wrap(tree));
  }
}

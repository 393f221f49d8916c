package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectoryListingTest {
  private record Line(long ino, long cookie, int type, String name) {}

  private static DirectoryListing listing(int serial, Consumer<ListingSink> names)
      throws IOException {
    @SuppressWarnings("unchecked") // an interface cannot be had with its type argument
    NodeFileSystem<String> files =
        (NodeFileSystem<String>)
            Proxy.newProxyInstance(
                NodeFileSystem.class.getClassLoader(),
                new Class<?>[] {NodeFileSystem.class},
                (proxy, method, arguments) -> {
                  names.accept((ListingSink) arguments[1]);
                  return null;
                });
    DirectoryListing listing = new DirectoryListing();
    listing.list(files, "directory", 10, 20, serial);
    return listing;
  }

  private static List<Line> read(DirectoryListing listing, int bufferSize) {
    List<Line> records = new ArrayList<>();
    long cookie = 0;
    while (cookie != DirectoryListing.END) {
      ByteBuffer buffer = ByteBuffer.allocate(bufferSize).order(ByteOrder.nativeOrder());
      boolean last = listing.copyAfter(cookie, buffer);
      buffer.flip();
      assertThat(buffer.hasRemaining()).isTrue();
      while (buffer.hasRemaining()) {
        long ino = buffer.getLong();
        cookie = buffer.getLong();
        byte[] name = new byte[buffer.getInt()];
        int type = buffer.getInt();
        buffer.get(name);
        buffer.position(buffer.position() + 7 & ~7);
        records.add(new Line(ino, cookie, type, new String(name, StandardCharsets.UTF_8)));
      }
      assertThat(last).isEqualTo(cookie == DirectoryListing.END);
    }
    return records;
  }

  @Test
  void anEmptyDirectoryHasItselfAndItsParent() throws IOException {
    assertThat(read(listing(0, sink -> {}), 100))
        .containsExactly(new Line(10, 1, 4, "."), new Line(20, DirectoryListing.END, 4, ".."));
  }

  @Test
  void recordsAreTheKernels() throws IOException {
    DirectoryListing listing =
        listing(
            5,
            sink -> {
              sink.add("a", -1, NodeType.REGULAR);
              sink.add("\u00e4\u65e5", 3, NodeType.SYMBOLIC_LINK);
            });
    assertThat(read(listing, 4096))
        .containsExactly(
            new Line(10, (5L << 20) | 1, 4, "."),
            new Line(20, (5L << 20) | 2, 4, ".."),
            new Line(-1, (5L << 20) | 3, 8, "a"),
            new Line(3, DirectoryListing.END, 10, "\u00e4\u65e5"));
    assertThat(DirectoryListing.serialOf((5L << 20) | 3)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 100, 4096, 32_768, 1 << 20})
  void anyBufferHoldsTheListingInTheEnd(int bufferSize) throws IOException {
    for (int serial : new int[] {0, 1, DirectoryListing.SERIALS - 1}) {
      DirectoryListing listing =
          listing(
              serial,
              sink -> IntStream.range(0, 3000).forEach(i -> sink.add("" + i, i, NodeType.FIFO)));
      List<Line> records = read(listing, bufferSize);
      assertThat(records).hasSize(3002);
      assertThat(records.stream().skip(2).map(Line::name))
          .containsExactlyElementsOf(IntStream.range(0, 3000).mapToObj(i -> "" + i).toList());
      assertThat(records).allMatch(record -> record.cookie() <= Integer.MAX_VALUE);
    }
  }

  @Test
  void moreThanAMillionNamesAreListedToo() throws IOException {
    int many = (1 << 20) + 1000;
    DirectoryListing listing =
        listing(
            7, sink -> IntStream.range(0, many).forEach(i -> sink.add("n" + i, i, NodeType.FIFO)));
    List<Line> records = read(listing, 1 << 20);
    assertThat(records).hasSize(many + 2);
    assertThat(records.get(many + 1).name()).isEqualTo("n" + (many - 1));
  }

  @Test
  void aCookiePastTheEndGivesNothing() throws IOException {
    DirectoryListing listing = listing(0, sink -> {});
    ByteBuffer buffer = ByteBuffer.allocate(100);
    assertThat(listing.copyAfter(17, buffer)).isTrue();
    assertThat(buffer.position()).isZero();
  }

  @Test
  void namesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> listing(0, sink -> sink.add("", 1, NodeType.FIFO)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> listing(0, sink -> sink.add("x".repeat(256), 1, NodeType.FIFO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void openListingsAreBounded() throws IOException {
    OpenListings open = new OpenListings();
    Consumer<ListingSink> names =
        sink -> IntStream.range(0, 50_000).forEach(i -> sink.add("n" + i, i, NodeType.FIFO));
    for (int i = 0; i < 40; i++) {
      open.put(i, 0, listing(0, names));
      assertThat(open.get(i, 0)).isNotNull();
    }
    assertThat(open.get(0, 0)).isNull();
    assertThat(IntStream.range(0, 40).filter(i -> open.get(i, 0) != null).count())
        .isBetween(2L, 10L);
    open.remove(39, 0);
    assertThat(open.get(39, 0)).isNull();
    assertThat(open.get(38, 0)).isNotNull();
  }

  @Test
  void serialNumbersDifferAndAreNeverThatOfWhatDoesNotChange() {
    OpenListings open = new OpenListings();
    int previous = 0;
    for (int i = 0; i < 5000; i++) {
      int serial = open.nextSerial();
      assertThat(serial).isNotEqualTo(previous).isBetween(1, DirectoryListing.SERIALS - 1);
      previous = serial;
    }
  }
}

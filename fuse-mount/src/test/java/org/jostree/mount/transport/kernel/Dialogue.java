package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import org.jostree.mount.transport.CLibrary;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeTable;
import org.jostree.mount.transport.NodeView;

/** Requests about a file system, and the answers to them, without a kernel. */
final class Dialogue<N> implements Channel {
  private static final int CAPACITY = 16 << 10;

  final NodeTable<N> nodes;
  final ByteBuffer memory = CLibrary.memory(CAPACITY);
  final Request request = new Request(memory);
  final Reply reply = new Reply();
  int answers;
  private final Requests<N> requests;
  private long unique;

  Dialogue(NodeFileSystem<N> files) throws MountException {
    MountOptions parsed = MountOptions.parse("");
    nodes = new NodeTable<>(files.root());
    files.offer(nodes);
    NodeView<N> view = new NodeView<>(files, parsed);
    Negotiation negotiation = new Negotiation(Features.ALL, /* wantsPassthrough= */ false);
    Admission admission = Admission.of(parsed, 0);
    Openings<N> openings = new Openings<>(files, view, negotiation, admission, /* backing= */ null);
    requests = new Requests<>(files, nodes, view, negotiation, openings, admission);
  }

  /** Room for a body of that many bytes. */
  ByteBuffer begin(int opcode, long node, int bytes) {
    memory.clear().limit(Request.HEADER + bytes);
    memory.putInt(Request.HEADER + bytes).putInt(opcode).putLong(++unique).putLong(node);
    return memory.position(Request.HEADER);
  }

  /** Has the request answered that was begun. */
  void ask() throws MalformedRequestException {
    request.received(memory.limit());
    answers = 0;
    requests.process(request, reply, this);
  }

  long unique() {
    return unique;
  }

  @Override
  public boolean send(Reply sent) {
    answers++;
    return true;
  }

  @Override
  public void expireAttributes(long node) {}
}

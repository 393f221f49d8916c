package org.jostree.mount.transport.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.mount.transport.CLibrary;
import org.junit.jupiter.api.Test;

class CallersCpuTest {
  private static final int ROW = 32;

  /**
   * A caller that is always on one processor, as it may be on no other; {@code taskset} ends it.
   */
  private static Process callerOn(String processor) throws IOException, InterruptedException {
    Process caller = new ProcessBuilder("taskset", "-c", processor, "sleep", "60").start();
    Path name = Path.of("/proc/" + caller.pid() + "/comm");
    while (!Files.readString(name).equals("sleep\n")) {
      Thread.sleep(1);
    }
    return caller;
  }

  private static Request request(int opcode, long thread) throws MalformedRequestException {
    var memory = CLibrary.memory(Request.HEADER);
    memory.putInt(0, Request.HEADER).putInt(4, opcode).putInt(32, (int) thread);
    Request request = new Request(memory);
    request.received(Request.HEADER);
    return request;
  }

  private static String mayRunOn() throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc/thread-self/status"));
    return status.stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .findFirst()
        .orElseThrow();
  }

  private static String lastProcessor() throws IOException {
    String anywhere = mayRunOn();
    return anywhere.substring(Math.max(anywhere.lastIndexOf(','), anywhere.lastIndexOf('-')) + 1);
  }

  @Test
  void isWhereASingleCallerIsUntilHeAsksForContent() throws Exception {
    String anywhere = mayRunOn();
    String there = lastProcessor();
    Process caller = callerOn(there);
    try {
      CallersCpu cpu = new CallersCpu();
      ask(cpu, Opcode.LOOKUP, caller, ROW);
      assertThat(mayRunOn()).isEqualTo(anywhere);
      ask(cpu, Opcode.GETATTR, caller, 1);
      assertThat(mayRunOn()).isEqualTo(there);
      ask(cpu, Opcode.READ, caller, 1);
      assertThat(mayRunOn()).isEqualTo(anywhere);
      ask(cpu, Opcode.READDIRPLUS, caller, ROW);
      assertThat(mayRunOn()).isEqualTo(there);
      cpu.received(request(Opcode.LOOKUP, 1));
      assertThat(mayRunOn()).isEqualTo(anywhere);
    } finally {
      caller.destroy();
    }
  }

  private static void ask(CallersCpu cpu, int opcode, Process caller, int times)
      throws MalformedRequestException {
    for (int i = 0; i < times; i++) {
      cpu.received(request(opcode, caller.pid()));
    }
  }

  @Test
  void aCallerThatCannotBeSeenIsNotFollowed() throws Exception {
    String anywhere = mayRunOn();
    CallersCpu cpu = new CallersCpu();
    for (int i = 0; i < 2 * ROW; i++) {
      cpu.received(request(Opcode.LOOKUP, 0));
      assertThat(mayRunOn()).isEqualTo(anywhere);
    }
    for (int i = 0; i < 2 * ROW; i++) {
      cpu.received(request(Opcode.LOOKUP, Integer.MAX_VALUE));
    }
    assertThat(mayRunOn()).isEqualTo(anywhere);
  }

  @Test
  void readsTheProcessorWhateverTheNameIs() {
    String fields =
        "42 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 17 3 0"
            + " 0 0";
    byte[] text = fields.getBytes(StandardCharsets.US_ASCII);
    assertThat(CallersCpu.processorIn(text, text.length)).isEqualTo(3);
    assertThat(CallersCpu.processorIn(text, 40)).isEqualTo(-1);
    assertThat(CallersCpu.processorIn(text, 0)).isEqualTo(-1);
  }
}

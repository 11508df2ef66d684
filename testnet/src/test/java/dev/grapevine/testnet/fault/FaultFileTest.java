package dev.grapevine.testnet.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultFileTest {
  private static final int NODES = 20;
  private static final int BLOCKS = 6;
  private static final long SEED = 1;

  private static List<String> plan(String... lines) throws Exception {
    return FaultFile.parse("f", List.of(lines), NODES, BLOCKS, SEED).events().stream()
        .map(event -> event.at() + ": " + event.fault())
        .toList();
  }

  @Test
  void everyFaultReadsAsItIsWritten() throws Exception {
    String[] lines = {
      "block 1: kill 4 7-9",
      "block 2: restart 4 7-9",
      "block 2: pause 5",
      "block 3: resume 5",
      "block 3: partition 0-4 10 | 5-9 | 11-19",
      "block 4: heal",
      "block 4: slow 3 delay 200ms rate 1mbit",
      "block 4: slow 4 delay 1500ms",
      "block 4: slow 5 rate 9600bit",
      "block 5: restore 3 5",
      "block 5: zombie 6",
      "block 5: skew 4 +3h",
      "block 5: skew 7 -90s",
      "block 5: skew 4 +0s",
      "block 6: hostile 2 invalid-headers",
      "block 6: hostile 2-3 inv-flood",
    };
    assertThat(plan(lines)).containsExactly(lines);
  }

  @Test
  void secondsCommentsAndEmptyLines() throws Exception {
    assertThat(plan("# a test", "", "0.5s: kill 0 # the first", "  10s :  restart   all"))
        .containsExactly("0.5s: kill 0", "10s: restart 0");
  }

  @Test
  void allAndRestAreThoseThatItCanHappenTo() throws Exception {
    assertThat(
            plan(
                "block 1: kill 1 3",
                "block 1: pause 2 5",
                "block 2: resume all",
                "block 2: restart all",
                "block 3: partition 4 | rest"))
        .endsWith("block 2: resume 2 5", "block 2: restart 1 3", "block 3: partition 4 | 0-3 5-19");
  }

  @Test
  void aPercentageIsDrawnFromTheSeedAndRoundedUp() throws Exception {
    List<String> lines = List.of("block 1: kill 11%", "block 2: kill 80%");
    FaultPlan plan = FaultFile.parse("f", lines, NODES, BLOCKS, 7);
    FaultPlan again = FaultFile.parse("f", lines, NODES, BLOCKS, 7);
    FaultPlan other = FaultFile.parse("f", lines, NODES, BLOCKS, 8);
    Fault.Kill first = (Fault.Kill) plan.events().getFirst().fault();
    Fault.Kill second = (Fault.Kill) plan.events().getLast().fault();
    assertThat(first.nodes().size()).isEqualTo(3);
    assertThat(second.nodes().size()).isEqualTo(16);
    assertThat(first.nodes().meets(second.nodes())).isFalse();
    assertThat(again.events()).isEqualTo(plan.events());
    assertThat(other.events()).isNotEqualTo(plan.events());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "kill 4 @ :1: expected a moment, a colon and a fault, not 'kill 4'",
        "noon: kill 4 @ :1: expected a moment, as in 'block 3: ...' or '10s: ...', not 'noon'",
        "10: kill 4 @ :1: expected a moment, as in 'block 3: ...' or '10s: ...', not '10'",
        "block 0: kill 4 @ :1: expected a block from 1 to 6 (--blocks), not 'block 0'",
        "block 7: kill 4 @ :1: expected a block from 1 to 6 (--blocks), not 'block 7'",
        "99999s: kill 4 @ :1: expected at most 86400s, not '99999s'",
        "block 2: kill 4;#;block 1: kill 5 @ :3: expected a moment not before block 2 of line 1,"
            + " not 'block 1'",
        "5s: kill 4;block 6: kill 5 @ :2: expected moments in seconds as in line 1 (it must be"
            + " known which comes first), not 'block 6'",
        "1s: explode 4 @ :1: expected kill, restart, pause, resume, zombie, partition, heal, slow,"
            + " restore, skew or hostile, not 'explode'",
        "1s: @ :1: expected kill, restart, pause, resume, zombie, partition, heal, slow, restore,"
            + " skew or hostile, not ''",
        "1s: kill @ :1: expected nodes, as in 4 7-9, 10% or all, not 'nothing'",
        "1s: kill four @ :1: expected nodes, as in 4 7-9, 10% or all, not 'four'",
        "1s: kill -4 @ :1: expected nodes, as in 4 7-9, 10% or all, not '-4'",
        "1s: kill 20 @ :1: expected nodes from 0 to 19, not '20'",
        "1s: kill 3-20 @ :1: expected nodes from 0 to 19, not '3-20'",
        "1s: kill 9-7 @ :1: expected a range from the lesser number to the greater, not '9-7'",
        "1s: kill 4 3-5 @ :1: expected each node once, not '3-5'",
        "1s: kill 0% @ :1: expected a percentage from 1% to 100%, not '0%'",
        "1s: kill 101% @ :1: expected a percentage from 1% to 100%, not '101%'",
        "1s: kill 0-9;2s: kill 60% @ :2: expected at most the 10 of 20 nodes that it can happen"
            + " to, not '60%'",
        "1s: kill 3;2s: kill 3 @ :2: expected nodes that run (0-2 4-19), not '3'",
        "1s: kill all @ :1: expected at least one node that runs, answers and has the right time,"
            + " to mine at, not 'kill all'",
        "1s: kill 1-19;2s: pause 0 @ :2: expected at least one node that runs, answers and has the"
            + " right time, to mine at, not 'pause 0'",
        "1s: restart 3 @ :1: expected nodes that are down (none), not '3'",
        "1s: restart all @ :1: expected nodes that are down (none), not 'all'",
        "1s: kill 1 3;2s: restart 2-3 @ :2: expected nodes that are down (1 3), not '2'",
        "1s: pause 3;2s: pause 3 @ :2: expected nodes that run and answer (0-2 4-19), not '3'",
        "1s: resume 3 @ :1: expected nodes that are paused (none), not '3'",
        "1s: zombie 3;2s: resume 3 @ :2: expected nodes that are paused (none), not '3'",
        "1s: kill 3;2s: zombie 3 @ :2: expected nodes that run and answer (0-2 4-19), not '3'",
        "1s: partition 0-9 @ :1: expected two sides or more, as in 'partition 0-4 | rest', not"
            + " '0-9'",
        "1s: partition 0-9 | 11-19 @ :1: expected every node on a side; '| rest' names the others,"
            + " which are 10, not '0-9 | 11-19'",
        "1s: partition 0-9 | 9-19 @ :1: expected nodes that are on no side yet (10-19), not '9'",
        "1s: partition 0-19 | rest @ :1: expected nodes on every side, not 'rest'",
        "1s: partition 0-9 | | rest @ :1: expected nodes, as in 4 7-9, 10% or all, not 'nothing'",
        "1s: partition 0-9 | rest;2s: partition 0-4 | rest @ :2: expected heal before the next"
            + " partition, not 'partition 0-4 | rest'",
        "1s: heal @ :1: expected a partition before, not 'heal'",
        "1s: partition 0 | rest;2s: heal 0 @ :2: expected nothing after heal, not '0'",
        "1s: slow 3 @ :1: expected slow NODES delay 200ms rate 1mbit, or one of the two after the"
            + " nodes, not '3'",
        "1s: slow 3 delay fast @ :1: expected a delay of at most 600s, as in 200ms or 1.5s, not"
            + " 'fast'",
        "1s: slow 3 delay 601s @ :1: expected a delay of at most 600s, as in 200ms or 1.5s, not"
            + " '601s'",
        "1s: slow 3 delay @ :1: expected a delay of at most 600s, as in 200ms or 1.5s, not"
            + " 'nothing'",
        "1s: slow 3 rate 0bit @ :1: expected a rate, as in 64kbit, 1mbit or 1gbit, not '0bit'",
        "1s: slow 3 rate 1mbit rate 2mbit @ :1: expected slow NODES delay 200ms rate 1mbit, or one"
            + " of the two after the nodes, not '3 rate 1mbit rate 2mbit'",
        "1s: restore 3 @ :1: expected nodes that are slow (none), not '3'",
        "1s: skew 3 @ :1: expected nodes and how wrong their clock is, at most 3650d, as in +3h,"
            + " -90m or +0s, not '3'",
        "1s: skew 3 3h @ :1: expected nodes and how wrong their clock is, at most 3650d, as in"
            + " +3h, -90m or +0s, not '3h'",
        "1s: skew 3 +3651d @ :1: expected nodes and how wrong their clock is, at most 3650d, as in"
            + " +3h, -90m or +0s, not '+3651d'",
        "1s: skew all +1h @ :1: expected at least one node that runs, answers and has the right"
            + " time, to mine at, not 'skew all +1h'",
        "1s: hostile 3 @ :1: expected nodes and what is done to them, invalid-headers,"
            + " invalid-block, bad-compact-block, inv-flood, oversized-message, slow-loris, not"
            + " '3'",
        "1s: kill 3;2s: hostile 3 slow-loris @ :2: expected nodes that run (0-2 4-19), not '3'",
        "# nothing @ : expected a line for each fault, and found none",
      })
  void aMistakeIsNamedWithItsLine(String text, String message) {
    List<String> lines = List.of(text.split(";", -1));
    assertThatThrownBy(() -> FaultFile.parse("f", lines, NODES, BLOCKS, SEED))
        .isInstanceOf(FaultFile.Malformed.class)
        .hasMessage("f" + message);
  }

  @Test
  void aFileThatIsNotThereOrNotTextIsNamed(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> FaultFile.read(missing, NODES, BLOCKS, SEED))
        .hasMessage(missing + ": no such file");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> FaultFile.read(binary, NODES, BLOCKS, SEED))
        .hasMessage(binary + ": not a text file in UTF-8");
    assertThatThrownBy(() -> FaultFile.read(directory, NODES, BLOCKS, SEED))
        .isInstanceOf(FaultFile.Malformed.class)
        .hasMessageStartingWith(directory + ": cannot be read");
    Path good = Files.writeString(directory.resolve("good"), "block 1: kill 1\n");
    assertThat(FaultFile.read(good, NODES, BLOCKS, SEED).events()).hasSize(1);
  }
}

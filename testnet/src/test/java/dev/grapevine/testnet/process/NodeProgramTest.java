package dev.grapevine.testnet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeProgramTest {
  @TempDir private Path directory;

  private Path script(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void tellsTheVersionThatTheProgramTells() throws Exception {
    Path file = script("echo 'Some Core daemon version v31.2.0-rc1'; echo 'Copyright'");
    NodeProgram program = NodeProgram.bitcoind(file);
    assertThat(program.version()).isEqualTo("31.2.0-rc1");
    assertThat(program.isBitcoind()).isTrue();
    assertThat(program.command()).containsExactly(file.toString());
  }

  @Test
  void whatPrintsSomethingElseIsNoBitcoind() throws Exception {
    Path file = script("echo 'hello there'");
    assertThatThrownBy(() -> NodeProgram.bitcoind(file))
        .hasMessage("is no bitcoind: -version prints 'hello there'");
    assertThatThrownBy(() -> NodeProgram.bitcoind(script("exit 3")))
        .hasMessage("is no bitcoind: -version prints nothing");
  }

  @Test
  void whatCannotBeRunIsNamed() throws Exception {
    assertThatThrownBy(() -> NodeProgram.bitcoind(directory.resolve("none")))
        .hasMessage("no such file");
    assertThatThrownBy(() -> NodeProgram.bitcoind(directory))
        .hasMessage("cannot be run: no executable file");
    Path text = Files.writeString(directory.resolve("text"), "no program");
    assertThatThrownBy(() -> NodeProgram.bitcoind(text))
        .hasMessage("cannot be run: no executable file");
  }

  @Test
  void ourOwnProgramIsThisJava() {
    NodeProgram ours = NodeProgram.grapevine("some.Main", "1.0");
    assertThat(ours.command().getFirst()).endsWith("java");
    assertThat(ours.command()).endsWith("some.Main", "node").noneMatch(s -> s.startsWith("-Xm"));
    assertThat(ours.isBitcoind()).isFalse();
  }
}

package dev.grapevine.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The header, from frames of mainnet written down in Bitcoin's protocol documentation. */
class V1HeaderTest {
  private static final int MAINNET = 0xd9b4bef9;
  private static final String VERSION_HEADER =
      "f9beb4d9" + "76657273696f6e0000000000" + "64000000" + "3b648d5a";
  private static final String VERSION_PAYLOAD =
      "62ea0000"
          + "0100000000000000"
          + "11b2d05000000000"
          + "0100000000000000"
          + "00000000000000000000ffff00000000"
          + "0000"
          + "0100000000000000"
          + "00000000000000000000ffff00000000"
          + "0000"
          + "3b2eb35d8ce61765"
          + "0f2f5361746f7368693a302e372e322f"
          + "c03e0300";

  private static V1HeaderResult parse(String hex) {
    return V1Header.parse(MAINNET, HexFormat.of().parseHex(hex), 0);
  }

  @Test
  void readsTheDocumentedVersionMessage() {
    byte[] payload = HexFormat.of().parseHex(VERSION_PAYLOAD);

    assertThat(parse(VERSION_HEADER)).isEqualTo(new V1Header("version", true, 100, 0x5a8d643b));
    assertThat(V1Header.checksum(payload, 0, payload.length)).isEqualTo(0x5a8d643b);
    assertThat(
            MessageCodec.decode("version", payload, 0, payload.length, TransactionInterner.none()))
        .isInstanceOf(DecodeResult.Decoded.class);
  }

  @Test
  void writesTheDocumentedVerack() {
    assertThat(HexFormat.of().formatHex(MessageCodec.encode(MAINNET, new Verack())))
        .isEqualTo("f9beb4d9" + "76657261636b000000000000" + "00000000" + "5df6e0e2");
  }

  @Test
  void refusesAnotherNetwork() {
    assertThat(parse("fabfb5da" + VERSION_HEADER.substring(8)))
        .isEqualTo(new V1HeaderResult.Rejected("wrong magic fabfb5da"));
  }

  @Test
  void refusesMoreThanFourMillionBytes() {
    String start = "f9beb4d9" + "7478" + "00".repeat(10);
    assertThat(parse(start + "00093d00" + "00000000"))
        .isEqualTo(new V1Header("tx", true, 4_000_000, 0));
    assertThat(parse(start + "01093d00" + "00000000")).isInstanceOf(V1HeaderResult.Rejected.class);
    assertThat(parse(start + "ffffffff" + "00000000"))
        .isEqualTo(new V1HeaderResult.Rejected("size too large (4294967295 bytes)"));
  }

  @Test
  void knowsAMalformedCommand() {
    String end = "00000000" + "5df6e0e2";
    assertThat(parse("f9beb4d9" + "74780000000000000000ff00" + end))
        .as("something after the first zero")
        .isEqualTo(new V1Header("tx", false, 0, 0xe2e0f65d));
    assertThat(parse("f9beb4d9" + "7478" + "1f" + "00".repeat(9) + end))
        .as("a control character")
        .isEqualTo(new V1Header("tx\u001f", false, 0, 0xe2e0f65d));
    assertThat(parse("f9beb4d9" + "41".repeat(12) + end))
        .as("twelve characters")
        .isEqualTo(new V1Header("AAAAAAAAAAAA", true, 0, 0xe2e0f65d));
  }

  @Test
  void knownCommandsHaveAnIndexAndOneName() {
    assertThat(Commands.KNOWN).doesNotHaveDuplicates().allMatch(c -> c.length() <= Commands.SIZE);
    assertThat(Commands.name(Commands.indexOf("cmpctblock"))).isEqualTo("cmpctblock");
    assertThat(Commands.name(Commands.indexOf("nonsense"))).isEqualTo("*other*");
    byte[] frame = MessageCodec.encode(MAINNET, new Verack());
    V1Header header = (V1Header) V1Header.parse(MAINNET, frame, 0);
    assertThat(header.command()).isSameAs(Verack.COMMAND);
  }
}

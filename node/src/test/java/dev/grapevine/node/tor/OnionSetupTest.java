package dev.grapevine.node.tor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.TorConfig;
import dev.grapevine.node.tor.OnionSetup.Step;
import dev.grapevine.p2p.address.NetAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnionSetupTest {
  static final String ID = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd";
  private static final TorReply OK = reply(250, "OK");
  private static final InetSocketAddress TARGET =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 18445);
  private static final String ADD = " Port=18444,127.0.0.1:18445";

  private static TorReply reply(int code, String... lines) {
    return new TorReply(code, List.of(lines));
  }

  private static OnionSetup setup(
      Optional<String> password, boolean findsProxy, Optional<String> key) {
    return new OnionSetup(
        new TorConfig(new HostPort("127.0.0.1", 9051), password, TARGET, false, findsProxy, true),
        TARGET,
        18444,
        key,
        new SplittableRandom(1));
  }

  private static OnionSetup plain() {
    return setup(Optional.empty(), false, Optional.empty());
  }

  private static TorReply methods(String text) {
    return reply(250, "PROTOCOLINFO 1", "AUTH METHODS=" + text, "VERSION Tor=\"0.4.8.1\"", "OK");
  }

  private static List<Step> sent(String command) {
    return List.of(new Step.Send(command));
  }

  private static void assertGivesUp(List<Step> steps, String reason) {
    assertThat(steps).hasSize(1);
    assertThat(steps.getFirst()).isInstanceOf(Step.GiveUp.class);
    assertThat(((Step.GiveUp) steps.getFirst()).reason()).contains(reason);
  }

  @Test
  void aNewServiceIsMadeAndItsKeyKept() {
    OnionSetup setup = setup(Optional.empty(), true, Optional.empty());
    assertThat(setup.connected()).isEqualTo(sent("PROTOCOLINFO 1"));
    assertThat(setup.received(methods("NULL"))).isEqualTo(sent("AUTHENTICATE"));
    assertThat(setup.received(OK)).isEqualTo(sent("GETINFO net/listeners/socks"));
    assertThat(setup.received(reply(250, "net/listeners/socks=\"127.0.0.1:9150\"", "OK")))
        .containsExactly(
            new Step.UseProxy(new InetSocketAddress("127.0.0.1", 9150)),
            new Step.Send("ADD_ONION NEW:ED25519-V3 PoWDefensesEnabled=1" + ADD));
    assertThat(setup.received(reply(650, "an event"))).isEmpty();
    assertThat(
            setup.received(reply(250, "ServiceID=" + ID, "PrivateKey=ED25519-V3:abc+/d==", "OK")))
        .containsExactly(
            new Step.KeepKey("ED25519-V3:abc+/d=="),
            new Step.Serve(NetAddress.parse(ID + ".onion", 18444).orElseThrow()));
    assertThat(setup.received(OK)).isEmpty();
  }

  @Test
  void aKeptKeyIsUsedAgainAndWithoutDefencesWhereTorKnowsNone() {
    OnionSetup setup = setup(Optional.empty(), false, Optional.of("ED25519-V3:abcd"));
    setup.connected();
    setup.received(methods("HASHEDPASSWORD,NULL"));
    assertThat(setup.received(OK))
        .isEqualTo(sent("ADD_ONION ED25519-V3:abcd PoWDefensesEnabled=1" + ADD));
    assertThat(setup.received(reply(512, "Unrecognized option")))
        .isEqualTo(sent("ADD_ONION ED25519-V3:abcd" + ADD));
    assertThat(setup.received(reply(250, "ServiceID=" + ID, "OK")))
        .containsExactly(new Step.Serve(NetAddress.parse(ID + ".onion", 18444).orElseThrow()));
  }

  @Test
  void aPasswordIsQuoted() {
    OnionSetup setup = setup(Optional.of("a\"b\\c d"), false, Optional.empty());
    setup.connected();
    assertThat(setup.received(methods("NULL,HASHEDPASSWORD")))
        .isEqualTo(sent("AUTHENTICATE \"a\\\"b\\\\c d\""));
    assertGivesUp(setup.received(reply(515, "Bad password")), "Authentication failed");
    OnionSetup other = setup(Optional.of("secret"), false, Optional.empty());
    other.connected();
    assertGivesUp(other.received(methods("NULL")), "-torpassword");
  }

  private static String hmac(String key, byte[]... parts) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return HexFormat.of().withUpperCase().formatHex(mac.doFinal());
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** Asks for the challenge; our nonce. */
  private static byte[] challenge(OnionSetup setup, byte[] cookie) {
    setup.connected();
    assertThat(setup.received(methods("COOKIE,SAFECOOKIE COOKIEFILE=\"/run/tor/\\303\\251\"")))
        .containsExactly(new Step.ReadCookie(Path.of("/run/tor/\u00e9")));
    assertThat(setup.received(OK)).isEmpty();
    String command = ((Step.Send) setup.cookie(Optional.of(cookie)).getFirst()).command();
    assertThat(command).startsWith("AUTHCHALLENGE SAFECOOKIE ");
    return HexFormat.of().parseHex(command.substring("AUTHCHALLENGE SAFECOOKIE ".length()));
  }

  @Test
  void bothEndsProveThatTheyKnowTheCookie() throws Exception {
    OnionSetup setup = plain();
    byte[] cookie = filled(7);
    byte[] theirs = filled(9);
    byte[] ours = challenge(setup, cookie);
    String proof =
        hmac("Tor safe cookie authentication server-to-controller hash", cookie, ours, theirs);
    List<Step> steps =
        setup.received(
            reply(
                250,
                "AUTHCHALLENGE SERVERHASH="
                    + proof
                    + " SERVERNONCE="
                    + HexFormat.of().formatHex(theirs)));
    assertThat(((Step.Send) steps.getFirst()).command())
        .isEqualToIgnoringCase(
            "AUTHENTICATE "
                + hmac(
                    "Tor safe cookie authentication controller-to-server hash",
                    cookie,
                    ours,
                    theirs));
    assertThat(setup.received(OK))
        .isEqualTo(sent("ADD_ONION NEW:ED25519-V3 PoWDefensesEnabled=1" + ADD));
  }

  @ParameterizedTest
  @CsvSource({
    "OK",
    "AUTHCHALLENGE",
    "AUTHCHALLENGE SERVERHASH=00 SERVERNONCE=00",
    "AUTHCHALLENGE SERVERHASH=zz SERVERNONCE=zz",
    "AUTHCHALLENGE SERVERHASH=00000000000000000000000000000000000000000000000000000000000000"
        + "00 SERVERNONCE=0000000000000000000000000000000000000000000000000000000000000000",
  })
  void whoDoesNotKnowTheCookieIsToldNothing(String answer) {
    OnionSetup setup = plain();
    challenge(setup, filled(7));
    assertGivesUp(setup.received(reply(250, answer)), "AUTHCHALLENGE");
  }

  @Test
  void withoutACookieOrAWayThatIsKnownItGivesUp() {
    OnionSetup setup = plain();
    setup.connected();
    setup.received(methods("SAFECOOKIE COOKIEFILE=\"/none\""));
    assertGivesUp(setup.cookie(Optional.empty()), "32 bytes");
    OnionSetup unnamed = plain();
    unnamed.connected();
    assertGivesUp(unnamed.received(methods("SAFECOOKIE COOKIEFILE=\"/a\\0b\"")), "no file's");
    OnionSetup protectedOne = plain();
    protectedOne.connected();
    assertGivesUp(protectedOne.received(methods("HASHEDPASSWORD")), "no password");
    OnionSetup unknown = plain();
    unknown.connected();
    assertGivesUp(unknown.received(OK), "No supported");
    OnionSetup refused = plain();
    refused.connected();
    assertGivesUp(refused.received(reply(510, "?")), "protocol info");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          250 | net/listeners/socks="127.0.0.1:9150"                    | 127.0.0.1:9150
          250 | net/listeners/socks="10.0.0.1:1" "127.0.0.1:2" "[::1]:3" | 127.0.0.1:2
          250 | net/listeners/socks="10.0.0.1:1"                        | 10.0.0.1:1
          250 | net/listeners/socks="unix:/run/tor/socks"               | 127.0.0.1:9050
          250 | net/listeners/socks=""                                  | 127.0.0.1:9050
          250 | net/listeners/socks="localhost:1" " ' \"                | 127.0.0.1:9050
          250 | something=else                                          | 127.0.0.1:9050
          510 | net/listeners/socks="127.0.0.1:9150"                    | 127.0.0.1:9050
          """,
      quoteCharacter = '`')
  void theSocksPortIsTheOneOnThisMachine(int code, String line, String expected) {
    OnionSetup setup = setup(Optional.empty(), true, Optional.empty());
    setup.connected();
    setup.received(methods("NULL"));
    setup.received(OK);
    Step.UseProxy step = (Step.UseProxy) setup.received(reply(code, line, "OK")).getFirst();
    assertThat(NetAddress.of(step.server())).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "250, OK, without the address",
    "250, ServiceID=, without the address",
    "250, ServiceID=testserviceid1234567890123456789012345678901234567890123456, without",
    "510, no, upgrade Tor",
    "550, no, error code 550",
  })
  void withoutAServiceItGivesUp(int code, String line, String reason) {
    OnionSetup setup = plain();
    setup.connected();
    setup.received(methods("NULL"));
    setup.received(OK);
    assertGivesUp(setup.received(reply(code, line)), reason);
  }

  @Test
  void whatIsNoKeyIsNeitherKeptNorSent() {
    OnionSetup setup = plain();
    setup.connected();
    setup.received(methods("NULL"));
    setup.received(OK);
    assertThat(setup.received(reply(250, "ServiceID=" + ID, "PrivateKey=\"a b\\r\\nQUIT\"")))
        .hasSize(1)
        .allMatch(Step.Serve.class::isInstance);
  }

  @Test
  void whateverIsAnsweredItEnds() {
    SplittableRandom random = new SplittableRandom(5);
    List<String> words =
        List.of(
            "AUTH METHODS=NULL",
            "AUTH METHODS=SAFECOOKIE COOKIEFILE=\"x\"",
            "AUTHCHALLENGE SERVERNONCE=" + "0".repeat(64),
            "net/listeners/socks=\"\"",
            "ServiceID=" + ID,
            "PrivateKey=x:y",
            "",
            "=",
            "OK");
    for (int round = 0; round < 20_000; round++) {
      OnionSetup setup = setup(Optional.empty(), random.nextBoolean(), Optional.empty());
      int commands = setup.connected().size();
      for (int i = 0; i < 12; i++) {
        List<String> lines = new ArrayList<>();
        for (int j = random.nextInt(3); j >= 0; j--) {
          lines.add(words.get(random.nextInt(words.size())));
        }
        int code = List.of(250, 250, 250, 0, 510, 512, 650).get(random.nextInt(7));
        for (Step step : setup.received(new TorReply(code, lines))) {
          commands += step instanceof Step.Send ? 1 : 0;
          if (step instanceof Step.ReadCookie) {
            commands += setup.cookie(Optional.of(filled(1))).size();
          }
        }
      }
      assertThat(commands).isLessThanOrEqualTo(6);
    }
  }
}

package dev.grapevine.testnet.gossip.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.claim.Claim.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts; those that need 100,000 nodes or many trials are left to the command. */
class ClaimsTest {
  @ParameterizedTest
  @CsvSource({
    "tail, TRUE",
    "direct-mail, TRUE",
    "merkle, PARTLY",
    "digests, PARTLY",
    "phi, PARTLY",
    "order, TRUE",
    "clocks, TRUE",
    "seeds, TRUE",
  })
  void aClaimFaresAsMeasured(String name, Verdict verdict) throws InterruptedException {
    try (Trials trials = new Trials(() -> {})) {
      Claim claim = Claims.named(List.of(name)).getFirst().run(trials, 1);
      assertThat(claim.name()).isEqualTo(name);
      assertThat(claim.verdict()).as(claim.measured()).isEqualTo(verdict);
      assertThat(claim.command()).startsWith("grapevine gossip ");
      assertThat(ClaimTable.of(claim))
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(ClaimTable.WIDTH));
    }
  }

  @Test
  void aTableWrapsAtWordsAndSaysTheVerdictFirst() {
    Claim claim = new Claim("x", "word ".repeat(30).strip(), "m", Verdict.PARTLY, "c");
    List<String> lines = ClaimTable.of(claim);
    assertThat(lines.getFirst()).startsWith("partly   word word");
    assertThat(lines.get(1)).startsWith("         word");
    assertThat(lines).contains("         $ c", "");
  }
}

package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Pre-synchronisation of low-work chains ({@code headerssync.h}), without an engine. */
class HeadersPresyncTest {
  private static final HeadersPresync.Limits LIMITS = new HeadersPresync.Limits(4, 20);
  private static final int MESSAGE = 25;

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(1);
  private final Chainstate chain = Chains.synced(builder);
  private final BlockIndex start = chain.tip();
  private final BigInteger blockWork = ProofOfWork.work(start.header().bits());

  private List<BlockHeader> headersOn(ChainBuilder some, int count) {
    some.mineEmpty(count);
    return some.blocks().subList(some.height() - count, some.height()).stream()
        .map(block -> block.header())
        .toList();
  }

  private HeadersPresync presyncFor(int blocks) {
    BigInteger least = start.chainWork().add(blockWork.multiply(BigInteger.valueOf(blocks)));
    long now = start.header().time() + 1_000_000;
    return new HeadersPresync(chain.params(), LIMITS, start, least, now, new SplittableRandom(5));
  }

  /** Gives a chain in messages until the presync has heard enough; what it wants kept. */
  private static List<BlockHeader> give(HeadersPresync presync, List<BlockHeader> headers) {
    List<BlockHeader> ready = new ArrayList<>();
    HeadersPresync.Phase phase = presync.phase();
    for (int from = 0; from < headers.size() && presync.phase() == phase; from += MESSAGE) {
      List<BlockHeader> part = headers.subList(from, Math.min(headers.size(), from + MESSAGE));
      ready.addAll(presync.next(part, part.size() == MESSAGE).ready());
    }
    return ready;
  }

  @Test
  void aChainWithEnoughWorkIsAskedForTwiceAndThenKept() {
    List<BlockHeader> headers = headersOn(builder, 120);
    HeadersPresync presync = presyncFor(100);
    assertThat(give(presync, headers)).isEmpty();
    assertThat(presync.phase()).isEqualTo(HeadersPresync.Phase.REDOWNLOAD);
    assertThat(presync.presyncedHeight()).isEqualTo(start.height() + 100);
    assertThat(presync.locator()).startsWith(start.hash());
    assertThat(give(presync, headers)).isEqualTo(headers.subList(0, 100));
    assertThat(presync.phase()).isEqualTo(HeadersPresync.Phase.OVER);
    assertThat(presync.bytes()).isLessThan(100);
  }

  @Test
  void nothingIsKeptOfAChainThatEndsWithTooLittleWork() {
    HeadersPresync presync = presyncFor(100);
    assertThat(give(presync, headersOn(builder, 90))).isEmpty();
    assertThat(presync.phase()).isEqualTo(HeadersPresync.Phase.OVER);
  }

  @Test
  void anotherChainTheSecondTimeIsCaughtBeforeAnyOfItIsKept() {
    List<BlockHeader> good = headersOn(builder.fork(1, 1), 100);
    List<BlockHeader> other = headersOn(builder.fork(1, 2), 90);
    HeadersPresync presync = presyncFor(100);
    give(presync, good);
    assertThat(give(presync, other)).isEmpty();
    assertThat(presync.phase()).isEqualTo(HeadersPresync.Phase.OVER);
  }

  @Test
  void whatLeavesTheBufferHasTheSetNumberBehindIt() {
    List<BlockHeader> headers = headersOn(builder, 100);
    HeadersPresync presync = presyncFor(100);
    give(presync, headers);
    HeadersPresync.Step step = presync.next(headers.subList(0, MESSAGE), true);
    assertThat(step.ready()).isEqualTo(headers.subList(0, MESSAGE - LIMITS.bufferedHeaders()));
    assertThat(step.askForMore()).isTrue();
  }

  @Test
  void aChainThatDoesNotGoOnWhereItStoppedEndsIt() {
    List<BlockHeader> headers = headersOn(builder, 60);
    HeadersPresync presync = presyncFor(100);
    presync.next(headers.subList(0, MESSAGE), true);
    assertThat(presync.next(headers.subList(MESSAGE + 1, 2 * MESSAGE), true).proceeded()).isFalse();
    assertThat(presync.phase()).isEqualTo(HeadersPresync.Phase.OVER);
  }

  @Test
  void aChainLongerThanTimeAllowsEndsIt() {
    // Up to two hours from now, at six blocks a second, with a bit for each block.
    int most = 6 * 2 * 60 * 60;
    BigInteger never = BigInteger.TWO.pow(200);
    HeadersPresync.Limits tight = new HeadersPresync.Limits(1, 20);
    HeadersPresync presync =
        new HeadersPresync(
            chain.params(), tight, start, never, start.medianTimePast(), new SplittableRandom(1));
    List<BlockHeader> headers = workless(most + 1);
    assertThat(presync.next(headers.subList(0, most), true).proceeded()).isTrue();
    assertThat(presync.bytes()).isLessThan(10_000);
    assertThat(presync.next(headers.subList(most, most + 1), true).proceeded()).isFalse();
  }

  /** Proof of work is the caller's to check. */
  private List<BlockHeader> workless(int count) {
    List<BlockHeader> headers = new ArrayList<>(count);
    BlockHeader last = start.header();
    for (int i = 0; i < count; i++) {
      last = new BlockHeader(4, last.hash(), last.merkleRoot(), i, last.bits(), 0);
      headers.add(last);
    }
    return headers;
  }

  @Test
  void difficultyChangesAtRetargetsAloneAndByFourAtMost() {
    ChainParams main = Networks.MAIN;
    int easy = 0x1b040400;
    BigInteger target = ProofOfWork.fromCompact(easy);
    int harder = ProofOfWork.toCompact(target.divide(BigInteger.valueOf(4)));
    int tooHard = ProofOfWork.toCompact(target.divide(BigInteger.valueOf(5)));
    assertThat(ProofOfWork.isPermittedTransition(2015, easy, harder, main)).isFalse();
    assertThat(ProofOfWork.isPermittedTransition(2015, easy, easy, main)).isTrue();
    assertThat(ProofOfWork.isPermittedTransition(2016, easy, harder, main)).isTrue();
    assertThat(ProofOfWork.isPermittedTransition(2016, easy, tooHard, main)).isFalse();
    assertThat(ProofOfWork.isPermittedTransition(2016, harder, easy, main)).isTrue();
    assertThat(ProofOfWork.isPermittedTransition(2016, tooHard, easy, main)).isFalse();
  }
}

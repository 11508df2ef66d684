package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.state.BlockIndex;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer's chain, downloaded twice, so that no header is kept of a chain that has too little work
 * to matter (after Bitcoin Core {@code headerssync.h}).
 *
 * <pre>
 * PRESYNC ----- enough work -----> REDOWNLOAD ----- enough work again -----> OVER
 *    |                                 |
 *    '--- chain ends, breaks a rule ---'--- chain ends, is another one ---> OVER
 * </pre>
 *
 * <p>Headers are cheap to make where the difficulty is low, and are kept for ever. In {@link
 * Phase#PRESYNC} the work is added up and the headers are dropped; of every {@code
 * Limits.commitmentPeriod}-th one a single salted bit is kept, at an offset that the peer does not
 * know. Once the work suffices the peer is asked for the same headers again: in {@link
 * Phase#REDOWNLOAD} they go through a buffer and leave it only with {@code Limits.bufferedHeaders}
 * behind them, whose bits have all been right. Who shows us a good chain and then gives us another
 * one is caught with one chance in two at each bit, before anything is kept.
 *
 * <p>The caller has checked that the headers follow one another and meet the target that they name;
 * that the targets change no faster than the rules let them is checked here, so that work cannot be
 * squeezed into a few lucky headers. All other rules are checked when what leaves the buffer is
 * added to the tree.
 *
 * <p>What a peer can make us hold: a bit for each period of the longest chain that the rule on
 * median times allows up to now (on mainnet 0.6 MB), and a buffer of {@code bufferedHeaders} and
 * one message, {@value #BYTES_A_HEADER} bytes each (1.3 MB). Cost: one hash a header and one a bit.
 */
final class HeadersPresync {
  /** A chain gains no more blocks in a second than this: the median of eleven times must rise. */
  private static final int MAX_BLOCKS_A_SECOND = 6;

  /** {@code MAX_FUTURE_BLOCK_TIME}. */
  private static final long MAX_FUTURE_SECONDS = 2 * 60 * 60;

  /** Resident bytes of one buffered header and its place, with compact object headers. */
  static final int BYTES_A_HEADER = 76;

  /**
   * How much is remembered of a chain (Bitcoin Core {@code kernel/chainparams.cpp}, where a script
   * chose the numbers for each network's length).
   *
   * @param commitmentPeriod headers for one bit
   * @param bufferedHeaders headers that must be behind one before it is kept
   */
  record Limits(int commitmentPeriod, int bufferedHeaders) {
    static Limits of(ChainParams params) {
      return switch (params.name()) {
        case "main" -> new Limits(641, 15_218);
        case "testnet4" -> new Limits(606, 16_092);
        case "signet" -> new Limits(620, 15_724);
        default -> new Limits(275, 7_017);
      };
    }
  }

  /** Where the download stands. */
  enum Phase {
    /** Adding up the work. */
    PRESYNC,
    /** Getting the headers again, to keep them. */
    REDOWNLOAD,
    /** Nothing more is taken in. */
    OVER
  }

  /**
   * What a message led to.
   *
   * @param proceeded the headers were as expected; if not, they are to be looked at as any others
   * @param askForMore send a {@code getheaders} with {@link #locator()}
   * @param ready on a chain with enough work: to be added to the tree, in this order
   */
  record Step(boolean proceeded, boolean askForMore, List<BlockHeader> ready) {}

  private static final Step BROKEN = new Step(false, false, List.of());

  /** A header without the hash of its parent, which is the one before it. */
  private record Buffered(int version, MerkleRoot merkleRoot, int time, int bits, int nonce) {
    static Buffered of(BlockHeader header) {
      return new Buffered(
          header.version(),
          header.merkleRoot(),
          (int) header.time(),
          header.bits(),
          header.nonce());
    }

    BlockHeader after(BlockHash previous) {
      return new BlockHeader(version, previous, merkleRoot, time, bits, nonce);
    }
  }

  private final ChainParams params;
  private final Limits limits;
  private final BlockIndex start;
  private final BigInteger leastWork;
  private final long salt0;
  private final long salt1;
  private final int offset;
  private final long mostCommitments;
  private final BitSet commitments = new BitSet();
  private final ArrayDeque<Buffered> buffer = new ArrayDeque<>();
  private Phase phase = Phase.PRESYNC;
  private int committed;
  private int verified;

  // PRESYNC: how far the chain was seen.
  private BlockHash lastHash;
  private int lastBits;
  private int height;
  private BigInteger work;

  // REDOWNLOAD: the last header that came, and the parent of the first that is buffered.
  private BlockHash againHash;
  private int againBits;
  private int againHeight;
  private BigInteger againWork;
  private BlockHash bufferParent;
  private boolean enoughAgain;

  private int bitsOfCachedWork;
  private @Nullable BigInteger cachedWork;

  /**
   * Begins with the chain that branches off at {@code start}.
   *
   * @param leastWork total work that makes the chain worth keeping
   * @param unixSeconds now: bounds how long the chain can be
   */
  HeadersPresync(
      ChainParams params,
      Limits limits,
      BlockIndex start,
      BigInteger leastWork,
      long unixSeconds,
      RandomGenerator random) {
    this.params = params;
    this.limits = limits;
    this.start = start;
    this.leastWork = leastWork;
    this.salt0 = random.nextLong();
    this.salt1 = random.nextLong();
    this.offset = random.nextInt(limits.commitmentPeriod());
    long seconds = Math.max(0, unixSeconds - start.medianTimePast()) + MAX_FUTURE_SECONDS;
    this.mostCommitments = MAX_BLOCKS_A_SECOND * seconds / limits.commitmentPeriod();
    this.lastHash = start.hash();
    this.lastBits = start.header().bits();
    this.height = start.height();
    this.work = start.chainWork();
    this.againHash = lastHash;
    this.againBits = lastBits;
    this.againHeight = height;
    this.againWork = work;
    this.bufferParent = lastHash;
  }

  Phase phase() {
    return phase;
  }

  /** Height up to which the chain was seen in {@link Phase#PRESYNC}. */
  int presyncedHeight() {
    return height;
  }

  /** Bytes held for the peer, about. */
  long bytes() {
    return commitments.size() / Byte.SIZE + (long) buffer.size() * BYTES_A_HEADER;
  }

  /**
   * Takes in the headers of one message, at least one.
   *
   * @param full the message held as many as fit, so that there may be more
   */
  Step next(List<BlockHeader> headers, boolean full) {
    Step step =
        switch (phase) {
          case PRESYNC -> presync(headers, full);
          case REDOWNLOAD -> redownload(headers, full);
          case OVER -> throw new IllegalStateException("a presync that is over");
        };
    if (!step.askForMore()) {
      phase = Phase.OVER;
      buffer.clear();
      commitments.clear();
    }
    return step;
  }

  private Step presync(List<BlockHeader> headers, boolean full) {
    if (!headers.getFirst().previous().equals(lastHash)) {
      // Perhaps the peer has reorganised; another presync may begin elsewhere.
      return BROKEN;
    }
    for (BlockHeader header : headers) {
      if (!commitTo(header)) {
        return BROKEN;
      }
    }
    if (work.compareTo(leastWork) >= 0) {
      phase = Phase.REDOWNLOAD;
      return new Step(true, true, List.of());
    }
    return new Step(true, full, List.of());
  }

  private boolean commitTo(BlockHeader header) {
    int next = height + 1;
    if (!ProofOfWork.isPermittedTransition(next, lastBits, header.bits(), params)) {
      return false;
    }
    if (isCommitment(next)) {
      if (committed >= mostCommitments) {
        // Longer than any chain of this age can be.
        return false;
      }
      commitments.set(committed++, bit(header.hash()));
    }
    work = work.add(workOf(header.bits()));
    lastHash = header.hash();
    lastBits = header.bits();
    height = next;
    return true;
  }

  private Step redownload(List<BlockHeader> headers, boolean full) {
    for (BlockHeader header : headers) {
      if (!matches(header)) {
        return BROKEN;
      }
    }
    List<BlockHeader> ready = new ArrayList<>();
    while (!buffer.isEmpty() && (enoughAgain || buffer.size() > limits.bufferedHeaders())) {
      BlockHeader header = buffer.removeFirst().after(bufferParent);
      bufferParent = header.hash();
      ready.add(header);
    }
    // A chain that ends early the second time is given up, but what left the buffer was earned.
    return new Step(true, full && !enoughAgain, ready);
  }

  private boolean matches(BlockHeader header) {
    int next = againHeight + 1;
    if (!header.previous().equals(againHash)
        || !ProofOfWork.isPermittedTransition(next, againBits, header.bits(), params)) {
      return false;
    }
    againWork = againWork.add(workOf(header.bits()));
    // From there on the chain may be longer than the one seen first.
    enoughAgain |= againWork.compareTo(leastWork) >= 0;
    if (!enoughAgain && isCommitment(next)) {
      if (verified == committed || commitments.get(verified) != bit(header.hash())) {
        return false;
      }
      verified++;
    }
    buffer.addLast(Buffered.of(header));
    againHash = header.hash();
    againBits = header.bits();
    againHeight = next;
    return true;
  }

  /** What to ask for next. */
  List<BlockHash> locator() {
    List<BlockHash> hashes = new ArrayList<>();
    hashes.add(phase == Phase.PRESYNC ? lastHash : againHash);
    hashes.addAll(Locator.of(start));
    return hashes;
  }

  private boolean isCommitment(int at) {
    return at % limits.commitmentPeriod() == offset;
  }

  private boolean bit(BlockHash hash) {
    return (SipHash24.hash(salt0, salt1, hash.w0(), hash.w1(), hash.w2(), hash.w3()) & 1) != 0;
  }

  /** Difficulty stays the same over long stretches, and a division of 256 bits is dear. */
  private BigInteger workOf(int bits) {
    BigInteger cached = cachedWork;
    if (cached == null || bits != bitsOfCachedWork) {
      cached = ProofOfWork.work(bits);
      cachedWork = cached;
      bitsOfCachedWork = bits;
    }
    return cached;
  }
}

package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The networks there are (Bitcoin Core {@code kernel/chainparams.cpp}). Signet's block signatures
 * (BIP325) are not checked.
 */
public final class Networks {
  private static final int TEN_MINUTES = 10 * 60;
  private static final int ONE_DAY = 24 * 60 * 60;
  private static final int TWO_WEEKS = 14 * ONE_DAY;
  private static final int MAIN_HALVING_INTERVAL = 210_000;
  private static final BigInteger MAIN_POW_LIMIT =
      BigInteger.ONE.shiftLeft(224).subtract(BigInteger.ONE);

  private static final String FIRST_MESSAGE =
      "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
  private static final String FIRST_KEY =
      "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
          + "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f";

  /** The network of value. */
  public static final ChainParams MAIN =
      new ChainParams(
          "main",
          0xd9b4bef9,
          8333,
          8332,
          genesis(FIRST_MESSAGE, FIRST_KEY, 1_231_006_505, 0x1d00ffff, 2_083_236_893),
          MAIN_POW_LIMIT,
          0x1d00ffff,
          false,
          false,
          false,
          TEN_MINUTES,
          TWO_WEEKS,
          MAIN_HALVING_INTERVAL,
          227_931,
          388_381,
          363_725,
          419_328,
          481_824,
          709_632,
          new BigInteger("1128750f82f4c366153a3a030", 16));

  /** The fourth public test network (BIP94). */
  public static final ChainParams TESTNET4 =
      new ChainParams(
          "testnet4",
          0x283f161c,
          48_333,
          48_332,
          genesis(
              "03/May/2024 000000000000000000001ebd58c244970b3aa9d783bb001011fbe8ea8e98e00e",
              "00".repeat(33),
              1_714_777_860,
              0x1d00ffff,
              393_743_547),
          MAIN_POW_LIMIT,
          0x1d00ffff,
          true,
          false,
          true,
          TEN_MINUTES,
          TWO_WEEKS,
          MAIN_HALVING_INTERVAL,
          1,
          1,
          1,
          1,
          1,
          1,
          new BigInteger("9a0fe15d0177d086304", 16));

  /** The public test network whose blocks are signed (BIP325), with its default challenge. */
  public static final ChainParams SIGNET =
      new ChainParams(
          "signet",
          0x40cf030a,
          38_333,
          38_332,
          genesis(FIRST_MESSAGE, FIRST_KEY, 1_598_918_400, 0x1e0377ae, 52_613_770),
          new BigInteger("377ae", 16).shiftLeft(216),
          0x1e0377ae,
          false,
          false,
          false,
          TEN_MINUTES,
          TWO_WEEKS,
          MAIN_HALVING_INTERVAL,
          1,
          1,
          1,
          1,
          1,
          1,
          new BigInteger("b463ea0a4b8", 16));

  /** The private network whose blocks cost nothing. */
  public static final ChainParams REGTEST =
      new ChainParams(
          "regtest",
          0xdab5bffa,
          18_444,
          18_443,
          genesis(FIRST_MESSAGE, FIRST_KEY, 1_296_688_602, 0x207fffff, 2),
          BigInteger.ONE.shiftLeft(255).subtract(BigInteger.ONE),
          0x207fffff,
          true,
          true,
          false,
          TEN_MINUTES,
          ONE_DAY,
          150,
          1,
          1,
          1,
          1,
          0,
          0,
          BigInteger.ZERO);

  private static final List<ChainParams> ALL = List.of(MAIN, TESTNET4, SIGNET, REGTEST);

  private Networks() {}

  /** The network of that name, as the options {@code -chain} and {@code -<name>} give it. */
  public static Optional<ChainParams> byName(String name) {
    return ALL.stream().filter(params -> params.name().equals(name)).findFirst();
  }

  private static Block genesis(String message, String key, int time, int bits, int nonce) {
    byte[] text = message.getBytes(StandardCharsets.US_ASCII);
    ByteWriter scriptSig = new ByteWriter(9 + text.length);
    scriptSig.writeBytes(HexFormat.of().parseHex("04ffff001d0104"));
    if (text.length > 75) {
      scriptSig.writeUint8(0x4c);
    }
    scriptSig.writeUint8(text.length).writeBytes(text);
    byte[] publicKey = HexFormat.of().parseHex(key);
    ByteWriter scriptPubKey = new ByteWriter(2 + publicKey.length);
    scriptPubKey.writeUint8(publicKey.length).writeBytes(publicKey).writeUint8(0xac);
    Transaction coinbase =
        Transaction.of(
            1,
            List.of(new TxIn(OutPoint.NULL, Script.of(scriptSig.toBytes()), TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(50 * ConsensusLimits.COIN, Script.of(scriptPubKey.toBytes()))),
            0);
    List<Transaction> transactions = List.of(coinbase);
    BlockHeader header =
        new BlockHeader(
            1, BlockHash.ZERO, MerkleTree.ofTxids(transactions).root(), time, bits, nonce);
    return new Block(header, transactions);
  }
}

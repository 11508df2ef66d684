package dev.grapevine.chain.consensus;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MerkleTree;
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

/** The networks there are (Bitcoin Core {@code kernel/chainparams.cpp}, master of July 2026). */
public final class Networks {
  private static final int TEN_MINUTES = 10 * 60;
  private static final int ONE_DAY = 24 * 60 * 60;
  private static final int TWO_WEEKS = 14 * ONE_DAY;
  private static final int MAIN_HALVING_INTERVAL = 210_000;
  private static final int MAIN_PERIOD = 2_016;
  private static final int TEST_DUMMY_BIT = 28;
  private static final BuriedHeights FROM_FIRST_BLOCK = new BuriedHeights(1, 1, 1, 1, 1);
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
          new BuriedHeights(227_931, 363_725, 388_381, 419_328, 481_824),
          List.of(testDummy(VersionBitsDeployment.NEVER_ACTIVE, MAIN_PERIOD, 1_815)),
          new BigInteger("1128750f82f4c366153a3a030", 16),
          Optional.of(
              BlockHash.parse("00000000000000000000ccebd6d74d9194d8dcdc1d177c478e094bfad51ba5ac")),
          Optional.empty(),
          List.of(
              AssumedCoins.of(
                  840_000,
                  "a2a5521b1b5ab65f67818e5e8eccabb7171a517f9e2382208f77687310768f96",
                  991_032_194,
                  "0000000000000000000320283a032748cef8227873ff4872689bf23f1cda83a5"),
              AssumedCoins.of(
                  880_000,
                  "dbd190983eaf433ef7c15f78a278ae42c00ef52e0fd2a54953782175fbadcea9",
                  1_145_604_538,
                  "000000000000000000010b17283c3c400507969a9c2afd1dcf2082ec5cca2880"),
              AssumedCoins.of(
                  910_000,
                  "4daf8a17b4902498c5787966a2b51c613acdab5df5db73f196fa59a4da2f1568",
                  1_226_586_151,
                  "0000000000000000000108970acb9522ffd516eae17acddcb1bd16469194a821"),
              AssumedCoins.of(
                  935_000,
                  "e4b90ef9eae834f56c4b64d2d50143cee10ad87994c614d7d04125e2a6025050",
                  1_305_397_408,
                  "0000000000000000000147034958af1652b2b91bba607beacc5e72a56f0fb5ee")));

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
          FROM_FIRST_BLOCK,
          List.of(testDummy(VersionBitsDeployment.NEVER_ACTIVE, MAIN_PERIOD, 1_512)),
          new BigInteger("9a0fe15d0177d086304", 16),
          Optional.of(
              BlockHash.parse("0000000002368b1e4ee27e2e85676ae6f9f9e69579b29093e9a82c170bf7cf8a")),
          Optional.empty(),
          List.of(
              AssumedCoins.of(
                  90_000,
                  "784fb5e98241de66fdd429f4392155c9e7db5c017148e66e8fdbc95746f8b9b5",
                  11_347_043,
                  "0000000002ebe8bcda020e0dd6ccfbdfac531d2f6a81457191b99fc2df2dbe3b"),
              AssumedCoins.of(
                  120_000,
                  "10b05d05ad468d0971162e1b222a4aa66caca89da2bb2a93f8f37fb29c4794b0",
                  14_141_057,
                  "000000000bd2317e51b3c5794981c35ba894ce27d3e772d5c39ecd9cbce01dc8")));

  /** The public test network whose blocks are signed (BIP325), with its default challenge. */
  public static final ChainParams SIGNET =
      signet(
              Script.parse(
                  "512103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be43021"
                      + "0359ef5021964fe22d6f8e05b2463c9540ce96883fe3b278760f048f5189f2e6c452ae"))
          .withMinimumChainWork(new BigInteger("b463ea0a4b8", 16))
          .withAssumedValid(
              Optional.of(
                  BlockHash.parse(
                      "00000008414aab61092ef93f1aacc54cf9e9f16af29ddad493b908a01ff5c329")))
          .withAssumedCoins(
              List.of(
                  AssumedCoins.of(
                      160_000,
                      "fe0a44309b74d6b5883d246cb419c6221bcccf0b308c9b59b7d70783dbdf928a",
                      2_289_496,
                      "0000003ca3c99aff040f2563c2ad8f8ec88bd0fd6b8f0895cfaf1ef90353a62c"),
                  AssumedCoins.of(
                      290_000,
                      "97267e000b4b876800167e71b9123f1529d13b14308abec2888bbd2160d14545",
                      28_547_497,
                      "0000000577f2741bb30cd9d39d6d71b023afbeb9764f6260786a97969d5c9ac0")));

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
          new BuriedHeights(1, 1, 1, 1, 0),
          List.of(testDummy(0, 144, 108)),
          BigInteger.ZERO,
          Optional.empty(),
          Optional.empty(),
          List.of(
              AssumedCoins.of(
                  110,
                  "86e9a1205b418b16dde3a18a78c730e30137e28466bda5dbf6b33ab8fc05447c",
                  111,
                  "135eec25a6fb277884e5824e7aa7d052c4868161c99a5122170b5266f86c273d"),
              AssumedCoins.of(
                  200,
                  "17dcc016d188d16068907cdeb38b75691a118d43053b8cd6a25969419381d13a",
                  201,
                  "385901ccbd69dff6bbd00065d01fb8a9e464dede7cfe0372443884f9b1dcf6b9"),
              AssumedCoins.of(
                  299,
                  "106b2c56233e378a824cf0d5ff2be42ed32c72f1605c9be288d00942908a40ac",
                  334,
                  "0c552ced4721c249a389eb9b08cb8da261cd46f0e7b5f9d064d48f3113406853")));

  private static final List<ChainParams> ALL = List.of(MAIN, TESTNET4, SIGNET, REGTEST);

  private Networks() {}

  /** The network whose messages begin so; not one of other signets. */
  public static Optional<ChainParams> byMagic(int magic) {
    return ALL.stream().filter(params -> params.magic() == magic).findFirst();
  }

  /** The network of that name, as the options {@code -chain} and {@code -<name>} give it. */
  public static Optional<ChainParams> byName(String name) {
    return ALL.stream().filter(params -> params.name().equals(name)).findFirst();
  }

  /**
   * A network whose blocks satisfy {@code challenge}; the messages' magic follows from it, genesis
   * does not (BIP325).
   */
  public static ChainParams signet(Script challenge) {
    ByteWriter encoded = new ByteWriter(challenge.length() + 3).writeVarBytes(challenge.bytes());
    return new ChainParams(
        "signet",
        new ByteReader(Sha256.doubleHash(encoded.toBytes())).readInt32(),
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
        FROM_FIRST_BLOCK,
        List.of(testDummy(VersionBitsDeployment.NEVER_ACTIVE, MAIN_PERIOD, 1_815)),
        BigInteger.ZERO,
        Optional.empty(),
        Optional.of(challenge),
        List.of());
  }

  private static VersionBitsDeployment testDummy(long startTime, int period, int threshold) {
    return new VersionBitsDeployment(
        "testdummy",
        TEST_DUMMY_BIT,
        startTime,
        VersionBitsDeployment.NO_TIMEOUT,
        0,
        period,
        threshold,
        true);
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

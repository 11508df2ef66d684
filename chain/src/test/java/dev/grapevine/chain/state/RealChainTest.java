package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.consensus.TransactionChecks;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.testing.Chains;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.junit.jupiter.api.Test;

/** Connects blocks of mainnet: the first ones from genesis, and a later one on its coins. */
class RealChainTest {
  @Test
  void theFirstBlocksConnectFromGenesis() {
    List<Block> blocks = Vectors.blocks("blocks/blocks1-256.bz2");
    try (Chainstate chain = Chains.inMemory(Networks.MAIN)) {
      Chains.feed(chain, blocks);
      assertThat(chain.tip().height()).isEqualTo(255);
      assertThat(chain.tip().hash())
          .hasToString("00000000d0a75c861fabf9ff7b92022f60e4afeed9331fe5aa073d8e4706fe3c");
      assertThat(chain.tip().chainWork()).isEqualTo(new BigInteger("10001000100", 16));
      long sum =
          Chains.coinsOf(chain).values().stream().mapToLong(coin -> coin.output().value()).sum();
      // The genesis block's output is no coin, and there are no fees yet.
      assertThat(sum).isEqualTo(255 * 50 * ConsensusLimits.COIN);
    }
    Vectors.report("blocks/blocks1-256.bz2", blocks.size(), 0);
  }

  @Test
  void block277647ConnectsOnItsCoins() {
    Block block = Vectors.blocks("blocks/277647.dat.bz2").getFirst();
    assertThat(block.hash())
        .hasToString("0000000000000000054a714e580b16c583701712ab91060e92dbde6eb1e052a8");
    assertThat(BlockChecks.check(block, Networks.MAIN)).isEqualTo(ValidationResult.VALID);
    Map<OutPoint, Coin> coins = coins(Vectors.bytes("blocks/277647.utxostore.bz2"));
    // The file has what the block itself makes and spends, too.
    for (Transaction tx : block.transactions()) {
      coins.keySet().removeIf(outPoint -> outPoint.txid().equals(tx.txid()));
    }
    CoinsView below = outPoint -> Optional.ofNullable(coins.get(outPoint));
    CoinsCache view = new CoinsCache(below, false, new OutPointHashing(1, 2));
    BlockIndex previous = heightBelow(277_647);
    assertThat(BlockChecks.checkInContext(block, previous, Networks.MAIN))
        .isEqualTo(ValidationResult.VALID);

    BlockConnector connector = new BlockConnector(Networks.MAIN, Chains.scripts());
    ConnectResult result = connector.connect(block, previous, view, BlockConnector.Scripts.VERIFY);

    assertThat(result).isInstanceOf(ConnectResult.Applied.class);
    BlockUndo undo = ((ConnectResult.Applied) result).undo();
    long fees = -TransactionChecks.valueOut(block.transactions().getFirst());
    int spent = 0;
    for (int i = 1; i < block.transactions().size(); i++) {
      for (Coin coin : undo.spent().get(i - 1)) {
        fees += coin.output().value();
        spent++;
      }
      fees -= TransactionChecks.valueOut(block.transactions().get(i));
    }
    assertThat(fees).isEqualTo(-Subsidy.at(277_647, Networks.MAIN));
    assertThat(coins.keySet()).allMatch(outPoint -> view.coin(outPoint).isEmpty());
    Vectors.report("blocks/277647 inputs", spent, 0);

    // The same block with any signature spoilt does not connect.
    assertThat(connectSpoilt(block, previous, below)).isInstanceOf(ConnectResult.Failed.class);
  }

  private static ConnectResult connectSpoilt(Block block, BlockIndex previous, CoinsView below) {
    List<Transaction> transactions = new ArrayList<>(block.transactions());
    Transaction last = transactions.getLast();
    TxIn in = last.inputs().getFirst();
    byte[] script = in.scriptSig().bytes().clone();
    script[20] ^= 1;
    List<TxIn> inputs = new ArrayList<>(last.inputs());
    inputs.set(0, new TxIn(in.prevout(), Script.of(script), in.sequence()));
    transactions.set(
        transactions.size() - 1,
        Transaction.of(last.version(), inputs, last.outputs(), last.lockTime()));
    CoinsCache view = new CoinsCache(below, false, new OutPointHashing(1, 2));
    return new BlockConnector(Networks.MAIN, Chains.scripts())
        .connect(
            new Block(block.header(), transactions), previous, view, BlockConnector.Scripts.VERIFY);
  }

  /** A made-up header at {@code height - 1}; neither locks nor signals looked at it then. */
  private static BlockIndex heightBelow(int height) {
    BlockIndex index = new BlockIndex(Networks.MAIN.genesis().header(), null, BigInteger.ONE);
    while (index.height() < height - 1) {
      index = new BlockIndex(index.header(), index, BigInteger.ONE);
    }
    return index;
  }

  /**
   * Reads btcd's file of coins: txid, index (4 bytes), length (4 bytes), and the coin as Bitcoin
   * Core stores it: height and coinbase bit, compressed value, compressed script.
   */
  private static Map<OutPoint, Coin> coins(byte[] bytes) {
    Map<OutPoint, Coin> coins = new LinkedHashMap<>();
    ByteReader in = new ByteReader(bytes);
    while (in.remaining() > 0) {
      OutPoint outPoint = OutPoint.read(in);
      in.readInt32();
      long code = readVarInt(in);
      long value = decompress(readVarInt(in));
      Script script = readScript(in);
      coins.put(outPoint, new Coin(new TxOut(value, script), (int) (code >>> 1), (code & 1) != 0));
    }
    return coins;
  }

  private static long readVarInt(ByteReader in) {
    long n = 0;
    while (true) {
      int next = in.readUint8();
      n = n << 7 | (next & 0x7f);
      if ((next & 0x80) == 0) {
        return n;
      }
      n++;
    }
  }

  private static long decompress(long compressed) {
    if (compressed == 0) {
      return 0;
    }
    long rest = compressed - 1;
    int exponent = (int) (rest % 10);
    rest /= 10;
    long n = exponent < 9 ? (rest / 9) * 10 + rest % 9 + 1 : rest + 1;
    for (int i = 0; i < exponent; i++) {
      n *= 10;
    }
    return n;
  }

  private static Script readScript(ByteReader in) {
    int kind = (int) readVarInt(in);
    return switch (kind) {
      case 0 -> StandardScript.payToPublicKeyHash(in.readBytes(20));
      case 1 -> StandardScript.payToScriptHash(in.readBytes(20));
      case 2, 3 -> payToKey(key(kind, in.readBytes(32)));
      case 4, 5 -> {
        byte[] compressed = key(kind - 2, in.readBytes(32));
        yield payToKey(
            SECNamedCurves.getByName("secp256k1")
                .getCurve()
                .decodePoint(compressed)
                .getEncoded(false));
      }
      default -> Script.of(in.readBytes(kind - 6));
    };
  }

  private static byte[] key(int prefix, byte[] x) {
    byte[] key = new byte[33];
    key[0] = (byte) prefix;
    System.arraycopy(x, 0, key, 1, x.length);
    return key;
  }

  private static Script payToKey(byte[] key) {
    return new ScriptBuilder().data(key).op(Opcode.OP_CHECKSIG).build();
  }
}

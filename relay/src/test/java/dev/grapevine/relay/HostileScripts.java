package dev.grapevine.relay;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.TxMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the hostile peers of {@link HostileLoad} say about transactions. */
final class HostileScripts {
  private static final int WITNESS_BYTES = 107;
  private static final long VALUE = 10_000;

  private HostileScripts() {}

  /** (a) Small transactions whose parents are nowhere. */
  static HostileLoad.Script orphans() {
    return random -> {
      byte[] witness = new byte[WITNESS_BYTES];
      random.nextBytes(witness);
      OutPoint nowhere =
          new OutPoint(
              new Txid(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
              0);
      TxIn input =
          new TxIn(nowhere, Script.EMPTY, TxIn.SEQUENCE_FINAL, Witness.of(List.of(witness)));
      TxOut output = new TxOut(VALUE, Lock.WITNESS_KEY.script());
      return new TxMessage(Transaction.of(2, List.of(input), List.of(output), 0), true);
    };
  }

  /** (b) Spends of a coin that is there, all in order but for the signature. */
  static HostileLoad.Script invalidSignatures(Funds coin) {
    Transaction valid = coin.spend(Lock.WITNESS_KEY, VALUE);
    // Another lock time, which a final sequence makes void, is another transaction to sign.
    return random ->
        new TxMessage(
            Transaction.of(2, valid.inputs(), valid.outputs(), random.nextInt(500_000_000)), true);
  }

  /** (c) Announcements of 50,000 transactions at a time that do not exist. */
  static HostileLoad.Script announcements() {
    return HostileScripts::announcement;
  }

  private static Inv announcement(SplittableRandom random) {
    List<InvItem> items = new ArrayList<>(Inv.MAX_ITEMS);
    for (int i = 0; i < Inv.MAX_ITEMS; i++) {
      items.add(
          InvItem.wtx(
              new Wtxid(
                  random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())));
    }
    return new Inv(items);
  }
}

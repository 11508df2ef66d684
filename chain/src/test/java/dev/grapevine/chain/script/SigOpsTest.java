package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigOpsTest {
  private static final Script MULTISIG =
      StandardScript.multisig(1, List.of(new byte[33], new byte[33], new byte[33]));

  @Test
  void countsOfOneScript() {
    assertThat(SigOps.legacy(Script.EMPTY)).isZero();
    assertThat(SigOps.legacy(MULTISIG)).isEqualTo(20);
    assertThat(SigOps.accurate(MULTISIG)).isEqualTo(3);
    Script mixed = ScriptVectors.script("IF CHECKSIG ELSE CHECKSIGVERIFY ENDIF 0 CHECKMULTISIG");
    assertThat(SigOps.legacy(mixed)).isEqualTo(22);
    assertThat(SigOps.accurate(mixed)).isEqualTo(22);
    // what a push hides is not counted, and nothing after a push that runs past the end
    assertThat(SigOps.legacy(Script.parse("ac01ac"))).isEqualTo(1);
    assertThat(SigOps.legacy(Script.parse("ac05acacac"))).isEqualTo(1);
  }

  @Test
  void p2sh() {
    Script locking = StandardScript.payToScriptHash(Hash160.hash(MULTISIG.bytes()));
    Script pushes = new ScriptBuilder().number(0).data(MULTISIG.bytes()).build();
    assertThat(SigOps.p2sh(pushes, locking)).isEqualTo(3);
    assertThat(SigOps.p2sh(pushes, MULTISIG)).isZero();
    Script notPushes = new ScriptBuilder().raw(pushes.bytes()).op(Opcode.OP_NOP).build();
    assertThat(SigOps.p2sh(notPushes, locking)).isZero();
  }

  @Test
  void costOfATransaction() {
    byte[] script = MULTISIG.bytes();
    Script p2wsh = StandardScript.payToWitnessScriptHash(Sha256.hash(script));
    Script wrapped = StandardScript.payToScriptHash(Hash160.hash(p2wsh.bytes()));
    Script p2wpkh = StandardScript.payToWitnessPublicKeyHash(new byte[20]);
    Script p2sh = StandardScript.payToScriptHash(Hash160.hash(script));
    Witness witness = Witness.of(List.of(new byte[0], script));
    OutPoint any = new OutPoint(new Txid(1, 1, 1, 1), 0);
    Transaction tx =
        Transaction.of(
            2,
            List.of(
                new TxIn(any, Script.EMPTY, 0, witness),
                new TxIn(any, new ScriptBuilder().data(p2wsh.bytes()).build(), 0, witness),
                new TxIn(any, Script.EMPTY, 0),
                new TxIn(any, new ScriptBuilder().data(script).build(), 0)),
            List.of(new TxOut(1, ScriptVectors.script("CHECKSIG"))),
            0);
    PrecomputedTransactionData data =
        new PrecomputedTransactionData(
            tx,
            List.of(
                new TxOut(1, p2wsh),
                new TxOut(1, wrapped),
                new TxOut(1, p2wpkh),
                new TxOut(1, p2sh)));
    assertThat(SigOps.cost(data, ScriptFlags.NONE)).isEqualTo(4);
    assertThat(SigOps.cost(data, ScriptFlags.of(ScriptFlag.P2SH))).isEqualTo(4 + 12);
    assertThat(SigOps.cost(data, ScriptFlags.MANDATORY)).isEqualTo(4 + 12 + 3 + 3 + 1);
  }
}

package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionChecksTest {
  private static final TxOut OUT = new TxOut(1, Script.EMPTY);

  private record TestCoin(long value, int height, boolean coinbase) implements SpentCoin {
    @Override
    public TxOut output() {
      return new TxOut(value, Script.EMPTY);
    }
  }

  private static TxIn in(int n) {
    return new TxIn(new OutPoint(new Txid(n, 0, 0, 1), n), Script.EMPTY, TxIn.SEQUENCE_FINAL);
  }

  private static List<TxIn> ins(int count) {
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(in(i));
    }
    return inputs;
  }

  private static String reason(List<TxIn> inputs, TxOut... outputs) {
    ValidationResult result =
        TransactionChecks.check(Transaction.of(2, inputs, List.of(outputs), 0));
    return switch (result) {
      case ValidationResult.Valid valid -> "";
      case ValidationResult.Invalid invalid -> {
        assertThat(invalid.failure()).isEqualTo(ValidationResult.Failure.CONSENSUS);
        yield invalid.rejectReason();
      }
    };
  }

  private static TxIn coinbaseIn(int scriptLength) {
    return new TxIn(OutPoint.NULL, Script.of(new byte[scriptLength]), TxIn.SEQUENCE_FINAL);
  }

  @Test
  void passesWhatIsWellFormed() {
    assertThat(reason(ins(1), OUT)).isEmpty();
    assertThat(reason(ins(20), new TxOut(ConsensusLimits.MAX_MONEY, Script.EMPTY))).isEmpty();
    assertThat(reason(List.of(coinbaseIn(2)), OUT)).isEmpty();
    assertThat(reason(List.of(coinbaseIn(100)), OUT)).isEmpty();
  }

  @Test
  void namesWhatIsWrong() {
    assertThat(reason(List.of(), OUT)).isEqualTo("bad-txns-vin-empty");
    assertThat(reason(ins(1))).isEqualTo("bad-txns-vout-empty");
    assertThat(reason(ins(1), new TxOut(1, Script.of(new byte[1_000_000]))))
        .isEqualTo("bad-txns-oversize");
    assertThat(reason(ins(1), new TxOut(-1, Script.EMPTY))).isEqualTo("bad-txns-vout-negative");
    TxOut most = new TxOut(ConsensusLimits.MAX_MONEY, Script.EMPTY);
    assertThat(reason(ins(1), new TxOut(ConsensusLimits.MAX_MONEY + 1, Script.EMPTY)))
        .isEqualTo("bad-txns-vout-toolarge");
    assertThat(reason(ins(1), most, OUT)).isEqualTo("bad-txns-txouttotal-toolarge");
    assertThat(reason(List.of(coinbaseIn(1)), OUT)).isEqualTo("bad-cb-length");
    assertThat(reason(List.of(coinbaseIn(101)), OUT)).isEqualTo("bad-cb-length");
    assertThat(reason(List.of(in(1), coinbaseIn(2)), OUT)).isEqualTo("bad-txns-prevout-null");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void findsDuplicateInputsAtAnyPlace(int count) {
    for (int place = 0; place < count - 1; place++) {
      List<TxIn> inputs = ins(count - 1);
      inputs.add(in(place));
      Collections.swap(inputs, count / 2, count - 1);
      assertThat(reason(inputs, OUT)).isEqualTo("bad-txns-inputs-duplicate");
    }
  }

  @Test
  void sameTransactionsOtherOutputIsNoDuplicate() {
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      inputs.add(
          new TxIn(new OutPoint(new Txid(1, 2, 3, 4), i), Script.EMPTY, TxIn.SEQUENCE_FINAL));
    }
    assertThat(reason(inputs, OUT)).isEmpty();
  }

  private static InputsResult inputs(long out, int height, TestCoin... coins) {
    Transaction tx = Transaction.of(2, ins(coins.length), List.of(new TxOut(out, Script.EMPTY)), 0);
    return TransactionChecks.checkInputs(tx, List.of(coins), height);
  }

  private static String failure(InputsResult result) {
    assertThat(result).isInstanceOf(InputsResult.Failed.class);
    return ((InputsResult.Failed) result).reason().rejectReason();
  }

  @Test
  void tellsTheFee() {
    assertThat(inputs(10, 5, new TestCoin(7, 1, false), new TestCoin(4, 5, false)))
        .isEqualTo(new InputsResult.Passed(1));
    assertThat(inputs(11, 5, new TestCoin(7, 1, false), new TestCoin(4, 5, false)))
        .isEqualTo(new InputsResult.Passed(0));
  }

  @Test
  void checksValuesAndAges() {
    assertThat(failure(inputs(12, 5, new TestCoin(11, 1, false))))
        .isEqualTo("bad-txns-in-belowout");
    assertThat(failure(inputs(1, 100, new TestCoin(7, 1, true))))
        .isEqualTo("bad-txns-premature-spend-of-coinbase");
    assertThat(inputs(1, 101, new TestCoin(7, 1, true))).isInstanceOf(InputsResult.Passed.class);
    TestCoin most = new TestCoin(ConsensusLimits.MAX_MONEY, 1, false);
    assertThat(failure(inputs(1, 5, most, new TestCoin(1, 1, false))))
        .isEqualTo("bad-txns-inputvalues-outofrange");
    assertThat(failure(inputs(1, 5, new TestCoin(-1, 1, false))))
        .isEqualTo("bad-txns-inputvalues-outofrange");
  }
}

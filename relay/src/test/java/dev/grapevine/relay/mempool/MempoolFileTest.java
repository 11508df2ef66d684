package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MempoolFileTest {
  private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88};
  private static final Txid ELSEWHERE = new Txid(1, 2, 3, 4);

  private final AcceptanceHarness node = new AcceptanceHarness(MempoolOptions.DEFAULTS);

  private MempoolDump dump() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, 1000);
    node.accepts(parent);
    node.accepts(Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 5000));
    MempoolEntry own = node.accepts(node.coin(2).spend(Lock.WITNESS_KEY, 2000)).entry();
    node.mempool().setUnbroadcast(own, true);
    node.mempool().prioritise(parent.txid(), 77);
    node.mempool().prioritise(ELSEWHERE, -5);
    return MempoolDump.of(node.mempool());
  }

  private static byte[] written(MempoolDump dump, Optional<byte[]> key) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MempoolFile.write(dump, key, out);
    return out.toByteArray();
  }

  @Test
  void comesBackAsItWasInBothVersions() throws IOException {
    MempoolDump dump = dump();
    assertThat(dump.items()).hasSize(3);
    byte[] plain = written(dump, Optional.empty());
    byte[] obscured = written(dump, Optional.of(KEY));
    assertThat(plain[0]).isEqualTo((byte) 1);
    assertThat(obscured[0]).isEqualTo((byte) 2);
    assertThat(obscured).hasSize(plain.length + 9);
    // Place 17 of the file is obscured by byte 1 of the key: here the count of transactions.
    assertThat(obscured[17]).isEqualTo((byte) (plain[8] ^ KEY[1]));
    assertThat(MempoolFile.read(plain)).isEqualTo(dump);
    assertThat(MempoolFile.read(obscured)).isEqualTo(dump);
  }

  @Test
  void whatIsDamagedIsNotRead() throws IOException {
    byte[] file = written(dump(), Optional.of(KEY));
    for (int end = 0; end < file.length; end++) {
      byte[] cut = Arrays.copyOf(file, end);
      assertThatThrownBy(() -> MempoolFile.read(cut)).isInstanceOf(MalformedDataException.class);
    }
    file[0] = 3;
    assertThatThrownBy(() -> MempoolFile.read(file)).isInstanceOf(MalformedDataException.class);
  }

  @Test
  void anImportJudgesAnewAndKeepsTimesAndPriorities() {
    MempoolDump dump = dump();
    AcceptanceHarness other = new AcceptanceHarness(MempoolOptions.DEFAULTS);
    MempoolImport work = other.imports(MempoolImport.Options.OWN);
    dump.items().forEach(item -> work.take(item, other.now() + 100));
    work.finish(dump);

    assertThat(MempoolDump.of(other.mempool())).isEqualTo(dump);
    assertThat(other.mempool().unbroadcastCount()).isEqualTo(1);
    assertThat(other.mempool().deltas().of(ELSEWHERE)).isEqualTo(-5);
    assertThat(work).hasToString("3 succeeded, 0 failed, 0 expired, 0 already there");
  }

  @Test
  void whatIsTooOldStaysOut() {
    MempoolDump dump = dump();
    AcceptanceHarness other = new AcceptanceHarness(MempoolOptions.DEFAULTS);
    long later = other.now() + MempoolOptions.DEFAULTS.expirySeconds();
    MempoolImport work = other.imports(MempoolImport.Options.OWN);
    dump.items().forEach(item -> work.take(item, later));
    assertThat(other.mempool().size()).isZero();
    MempoolImport asNew = other.imports(new MempoolImport.Options(true, false, false));
    dump.items().forEach(item -> asNew.take(item, later));
    assertThat(other.mempool().size()).isEqualTo(3);
  }
}

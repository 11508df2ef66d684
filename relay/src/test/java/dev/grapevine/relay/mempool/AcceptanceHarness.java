package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import java.util.List;
import java.util.Optional;

/** A mempool on a real chain with ten mature coins, and what it thinks of transactions. */
final class AcceptanceHarness {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(10);
  private final Chainstate chain = Chains.synced(builder);
  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private String lastDetail = "";

  AcceptanceHarness(MempoolOptions options) {
    mempool = new Mempool(options, 1, 2);
    acceptance =
        new TransactionAcceptance(
            mempool,
            chain,
            new ScriptChecks(
                SignatureVerifiers.best(),
                new SignatureCache(1 << 16, new byte[32]),
                1000,
                ScriptWorkers.INLINE));
  }

  Mempool mempool() {
    return mempool;
  }

  long now() {
    return builder.now();
  }

  /** The coin that block {@code height}, 1 to 10, paid. */
  Funds coin(int height) {
    return builder.coinbase(height);
  }

  AcceptanceResult.Accepted accepts(Transaction tx) {
    AcceptanceResult result = acceptance.accept(tx, now());
    assertThat(result).isInstanceOf(AcceptanceResult.Accepted.class);
    return (AcceptanceResult.Accepted) result;
  }

  void refuses(Transaction tx, Failure failure, String reason) {
    int before = mempool.size();
    AcceptanceResult result = acceptance.accept(tx, now());
    assertThat(result).isInstanceOf(AcceptanceResult.Rejected.class);
    Invalid invalid = ((AcceptanceResult.Rejected) result).reason();
    assertThat(invalid.rejectReason()).isEqualTo(reason);
    assertThat(invalid.failure()).isEqualTo(failure);
    assertThat(mempool.size()).isEqualTo(before);
    lastDetail = invalid.detail();
  }

  /** The detail of the last refusal. */
  String lastDetail() {
    return lastDetail;
  }

  PackageResult acceptsPackage(Transaction... transactions) {
    return acceptance.acceptPackage(List.of(transactions), Optional.empty(), now());
  }

  /** These were in a block that has been lost. */
  void comeBack(Transaction... transactions) {
    acceptance.reorganised(List.of(transactions), now());
  }

  PackageResult testsPackage(Transaction... transactions) {
    return acceptance.testPackage(List.of(transactions), now());
  }

  MempoolImport imports(MempoolImport.Options options) {
    return new MempoolImport(mempool, acceptance, options);
  }

  /** Why a package as a whole fails. */
  String packageFailure(Transaction... transactions) {
    return acceptsPackage(transactions).failure().orElseThrow().rejectReason();
  }
}

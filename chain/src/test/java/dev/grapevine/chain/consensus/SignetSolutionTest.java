package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BIP325, on the public signet's first block and on blocks signed here. */
class SignetSolutionTest {
  private static final byte[] HEADER = HexFormat.of().parseHex("ecc7daa2");
  private static final PrivateKey KEY = Lock.privateKey();
  private static final Script CHALLENGE =
      new ScriptBuilder().data(KEY.publicKey(true)).op(Opcode.OP_CHECKSIG).build();
  private static final Block DRAFT = ChainBuilder.regtest().draft().unmined();

  /** Block 1 of the public signet. */
  private static final String FIRST_BLOCK =
      "00000020f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000f575c832"
          + "35984e7dc4afc1f30944c170462e84437ab6f2d52e16878a79e4678bd1914d5fae77031eccf40700"
          + "01010000000001010000000000000000000000000000000000000000000000000000000000000000"
          + "ffffffff025151feffffff0200f2052a010000001600149243f727dd5343293eb83174324019ec16"
          + "c2630f0000000000000000776a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c6906897999"
          + "62b48bebd836974e8cf94c4fecc7daa2490047304402205e423a8754336ca99dbe16509b877ef1bf"
          + "98d008836c725005b3c787c41ebe46022047246e4467ad7cc7f1ad98662afcaf14c115e0095a227c"
          + "7b05c5182591c23e7e01000120000000000000000000000000000000000000000000000000000000"
          + "000000000000000000";

  @Test
  void acceptsThePublicSignetsFirstBlock() {
    Block block = Block.parse(HexFormat.of().parseHex(FIRST_BLOCK));
    assertThat(block.header().previous()).isEqualTo(Networks.SIGNET.genesis().hash());
    assertThat(BlockChecks.check(block, Networks.SIGNET)).isEqualTo(ValidationResult.VALID);
  }

  @Test
  void genesisNeedsNoSolution() {
    assertThat(BlockChecks.check(Networks.SIGNET.genesis(), Networks.SIGNET))
        .isEqualTo(ValidationResult.VALID);
  }

  @Test
  void anotherSignaturesBlockIsRejected() {
    String forged = FIRST_BLOCK.replace("5e423a87", "5e423a88");
    Block block = Block.parse(HexFormat.of().parseHex(forged));
    // The coinbase is not what the header commits to, yet the signature is looked at before.
    assertThat(BlockChecks.check(block, Networks.SIGNET))
        .isInstanceOfSatisfying(
            Invalid.class,
            reason -> assertThat(reason.rejectReason()).isEqualTo("bad-signet-blksig"));
  }

  @Test
  void theChallengeMustBeSatisfied() {
    assertThat(check(sign(DRAFT), CHALLENGE)).isTrue();
    assertThat(check(sign(DRAFT), Script.parse("00"))).isFalse();
    assertThat(check(DRAFT, CHALLENGE)).isFalse();
  }

  @Test
  void withoutSolutionOnlyWhatNeedsNone() {
    assertThat(check(DRAFT, Script.parse("51"))).isTrue();
    assertThat(check(withPush(DRAFT, HEADER), Script.parse("51"))).isTrue();
  }

  @Test
  void needsAWitnessCommitment() {
    Block bare = ChainBuilder.regtest().draft().uncommitted().unmined();
    assertThat(check(bare, Script.parse("51"))).isFalse();
  }

  @Test
  void theSolutionMustParseToItsEnd() {
    byte[] empty = solution(Script.EMPTY);
    assertThat(check(withPush(DRAFT, empty), Script.parse("51"))).isTrue();
    assertThat(check(withPush(DRAFT, Arrays.copyOf(empty, empty.length + 1)), Script.parse("51")))
        .isFalse();
    assertThat(check(withPush(DRAFT, Arrays.copyOf(empty, empty.length - 1)), Script.parse("51")))
        .isFalse();
  }

  @Test
  void theSignatureCoversTheBlock() {
    Block signed = sign(DRAFT);
    Transaction coinbase = signed.transactions().getFirst();
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    outputs.set(0, new TxOut(1, outputs.getFirst().scriptPubKey()));
    Block changed = withCoinbase(signed, outputs);
    assertThat(check(changed, CHALLENGE)).isFalse();
  }

  private static boolean check(Block block, Script challenge) {
    ValidationResult result = SignetSolution.check(block, Networks.SIGNET, challenge);
    assertThat(result.isValid() || result.toString().contains("bad-signet-blksig")).isTrue();
    return result.isValid();
  }

  private static Block sign(Block block) {
    // The push is to be there while signing, since its place is part of what is signed.
    Block prepared = withPush(block, solution(Script.EMPTY));
    Transaction toSign = SignetSolution.spend(prepared, CHALLENGE).orElseThrow().transaction();
    byte[] hash = SignatureHash.legacy(toSign, 0, CHALLENGE.bytes(), HashType.ALL);
    byte[] der = KEY.sign(hash);
    byte[] signature = Arrays.copyOf(der, der.length + 1);
    signature[der.length] = HashType.ALL;
    return withPush(block, solution(new ScriptBuilder().data(signature).build()));
  }

  private static byte[] solution(Script scriptSig) {
    return new ByteWriter(128)
        .writeBytes(HEADER)
        .writeVarBytes(scriptSig.bytes())
        .writeCompactSize(0)
        .toBytes();
  }

  private static Block withPush(Block block, byte[] data) {
    Transaction coinbase = block.transactions().getFirst();
    int position = WitnessCommitment.find(coinbase).orElseThrow();
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    Script script = outputs.get(position).scriptPubKey();
    outputs.set(position, new TxOut(0, new ScriptBuilder().raw(script.bytes()).data(data).build()));
    return withCoinbase(block, outputs);
  }

  private static Block withCoinbase(Block block, List<TxOut> outputs) {
    Transaction coinbase = block.transactions().getFirst();
    List<Transaction> transactions = new ArrayList<>(block.transactions());
    transactions.set(
        0, Transaction.of(coinbase.version(), coinbase.inputs(), outputs, coinbase.lockTime()));
    return new Block(block.header(), transactions);
  }
}

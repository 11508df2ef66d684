package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTalkTest {
  private static List<String> of(Message message) {
    List<String> talk = new ArrayList<>();
    BlockTalk.of(message, (kind, block) -> talk.add(kind + " " + block));
    return talk;
  }

  private static BlockHash block(long number) {
    return new BlockHash(number, 2, 3, 4);
  }

  @Test
  void namesTheBlocksThatAMessageIsAbout() {
    InvItem block = InvItem.block(block(7));
    InvItem compact = new InvItem(InvItem.MSG_CMPCT_BLOCK, 8, 2, 3, 4);
    InvItem transaction = InvItem.tx(new Txid(9, 2, 3, 4));
    assertThat(of(new Inv(List.of(block, transaction)))).containsExactly("INV 7");
    assertThat(of(new GetData(List.of(InvItem.witnessBlock(block(7)), compact, transaction))))
        .containsExactly("GETDATA 7", "GETDATA 8");
    assertThat(of(new BlockTxn(block(5), List.of()))).containsExactly("BLOCKTXN 5");
  }

  @Test
  void transactionsAndTheRestAreNotAboutBlocks() {
    assertThat(of(new Inv(List.of(InvItem.tx(new Txid(9, 2, 3, 4)))))).isEmpty();
    assertThat(of(new Inv(List.of()))).isEmpty();
    assertThat(of(new Ping(1))).isEmpty();
  }

  @Test
  void headersAnnounceAFewBlocksAndCatchUpWithMany() {
    BlockHeader header = new BlockHeader(1, block(1), new MerkleRoot(0, 0, 0, 0), 1, 2, 3);
    String name = "HEADERS " + header.hash().w0();
    assertThat(of(new Headers(Collections.nCopies(8, header)))).hasSize(8).containsOnly(name);
    assertThat(of(new Headers(Collections.nCopies(9, header)))).isEmpty();
  }
}

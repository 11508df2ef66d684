package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bitcoinj.core.BlockChain;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.PeerAddress;
import org.bitcoinj.core.PeerGroup;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.listeners.DownloadProgressTracker;
import org.bitcoinj.params.RegTestParams;
import org.bitcoinj.store.MemoryBlockStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A light client of the old style, which nobody here wrote, is served: bitcoinj speaks protocol
 * 70013, asks for blocks by {@code getblocks} and {@code inv}, and knows no compact blocks.
 */
@Timeout(120)
class BitcoinjInteropTest {
  private static final int CHAIN = 120;
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");
  private static final NetworkParameters REGTEST = RegTestParams.get();

  @TempDir private Path directory;
  private NodeRuntime runtime;
  private Node node;
  private RpcClient rpc;
  private BlockChain chain;
  private PeerGroup peers;

  @BeforeEach
  void start() throws Exception {
    runtime = NodeRuntime.create(1, 4);
    node =
        Node.start(
            runtime,
            NodeSettings.regtest(PASSWORD)
                .withDirectory(directory.resolve("node"))
                .withEngine(EngineConfig.defaults("/Grapevine:test/").withTrickle(false)),
            EventSink.NONE);
    rpc = new RpcClient(node.rpcAddress(), PASSWORD, LONGEST);
    rpc.call("generatetoaddress", CHAIN, address());
    chain = new BlockChain(REGTEST.network(), new MemoryBlockStore(REGTEST.getGenesisBlock()));
    peers = new PeerGroup(REGTEST.network(), chain);
    peers.setUseLocalhostPeerWhenPossible(false);
    peers.addAddress(
        PeerAddress.simple(InetAddress.getLoopbackAddress(), node.p2pAddress().getPort()));
    peers.setMaxConnections(1);
    peers.setMinBroadcastConnections(1);
  }

  @AfterEach
  void stop() throws IOException {
    peers.stop();
    rpc.close();
    node.stop();
    runtime.close();
  }

  private static String address() {
    return new AddressCodec(AddressPrefixes.REGTEST)
        .encode(Lock.WITNESS_KEY.script())
        .orElseThrow();
  }

  private void theirHeightBecomes(int height) {
    Awaitility.await().atMost(LONGEST).until(() -> chain.getBestChainHeight() == height);
  }

  @Test
  void aPeerGroupFetchesTheChainFollowsItAndBroadcasts() throws Exception {
    peers.start();
    peers.startBlockChainDownload(new DownloadProgressTracker());
    theirHeightBecomes(CHAIN);
    assertThat(chain.getChainHead().getHeader().getHashAsString())
        .isEqualTo(rpc.call("getbestblockhash").asString());

    rpc.call("generatetoaddress", 1, address());
    theirHeightBecomes(CHAIN + 1);

    byte[] block =
        HexFormat.of()
            .parseHex(rpc.call("getblock", rpc.call("getblockhash", 1).asString(), 0).asString());
    byte[] spend = Funds.ofCoinbase(Block.parse(block)).spend(Lock.WITNESS_KEY, 1000).serialized();
    Transaction theirs = Transaction.read(ByteBuffer.wrap(spend));
    peers.broadcastTransaction(theirs).broadcastOnly();
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> node.status().get(10, TimeUnit.SECONDS).mempoolSize() == 1);
    assertThat(rpc.call("getrawmempool").get(0).asString()).isEqualTo(theirs.getTxId().toString());
  }
}

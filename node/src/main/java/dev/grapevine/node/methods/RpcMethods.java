package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.node.rpc.RpcMethod;
import java.util.ArrayList;
import java.util.List;

/** The table of methods. */
public final class RpcMethods {
  private RpcMethods() {}

  /** All methods of one node; {@code help} is the dispatcher's own. */
  public static List<RpcMethod> all(MethodContext context) {
    AddressPrefixes prefixes = prefixes(context.core().settings().params());
    AddressCodec addresses = new AddressCodec(prefixes);
    Descriptors descriptors = new Descriptors(prefixes);
    TransactionJson transactions = new TransactionJson(addresses, descriptors);
    List<RpcMethod> all = new ArrayList<>();
    all.addAll(new AbsentMethods().all());
    all.addAll(new ActivityMethods(context, transactions, descriptors).all());
    all.addAll(new PeerAddressMethods(context).all());
    all.addAll(new BanMethods(context).all());
    all.addAll(new BlockFetchMethods(context).all());
    all.addAll(new AddressMethods(addresses, transactions).all());
    all.addAll(new BlockMethods(context, transactions).all());
    all.addAll(new BlockScanMethods(context, descriptors).all());
    all.addAll(new BlockTemplateMethods(context).all());
    all.addAll(new ChainMethods(context).all());
    all.addAll(new ChainStatsMethods(context).all());
    all.addAll(new CoinSetInfoMethods(context).all());
    all.addAll(new MiningInfoMethods(context).all());
    all.addAll(new NodeMethods(context).all());
    all.addAll(new ProofMethods(context).all());
    all.addAll(new WaitMethods(context).all());
    all.addAll(new CoinMethods(context, transactions).all());
    all.addAll(new CoinScanMethods(context, descriptors).all());
    all.addAll(new ControlMethods(context).all());
    all.addAll(new DeploymentMethods(context).all());
    all.addAll(new FeeMethods(context).all());
    all.addAll(new FilterMethods(context).all());
    all.addAll(new DescriptorMethods(addresses, descriptors).all());
    all.addAll(new MempoolFileMethods(context).all());
    all.addAll(new MempoolMethods(context, new MempoolEntryJson(context.deprecated())).all());
    all.addAll(new MiningMethods(context, addresses, descriptors).all());
    all.addAll(new MultisigMethods(addresses).all());
    all.addAll(new NetworkMethods(context).all());
    all.addAll(new PackageMethods(context).all());
    all.addAll(new PeerMethods(context).all());
    all.addAll(new PruneMethods(context).all());
    all.addAll(new PriorityMethods(context).all());
    all.addAll(new PrivateBroadcastMethods(context).all());
    all.addAll(new PsbtMethods(addresses, transactions).all());
    all.addAll(new PsbtUpdateMethods(context, descriptors).all());
    all.addAll(new SigningMethods(context, addresses).all());
    all.addAll(new SnapshotMethods(context).all());
    all.addAll(new SpendingMethods(context).all());
    all.addAll(new TransactionMethods(context, transactions).all());
    all.addAll(new TransactionRelayMethods(context).all());
    all.addAll(new VerificationMethods(context).all());
    all.addAll(new ZmqMethods(context).all());
    return List.copyOf(all);
  }

  /** Shows transactions as the methods do. */
  public static TransactionJson transactionJson(ChainParams params) {
    AddressPrefixes prefixes = prefixes(params);
    return new TransactionJson(new AddressCodec(prefixes), new Descriptors(prefixes));
  }

  private static AddressPrefixes prefixes(ChainParams params) {
    if (params.name().equals(Networks.MAIN.name())) {
      return AddressPrefixes.MAIN;
    }
    return params.name().equals(Networks.REGTEST.name())
        ? AddressPrefixes.REGTEST
        : AddressPrefixes.TESTNET;
  }
}

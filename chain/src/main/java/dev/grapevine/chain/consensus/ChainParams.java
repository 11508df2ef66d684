package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What sets one network apart from another (Bitcoin Core {@code kernel/chainparams.cpp}). Heights
 * are those of the first block that a rule binds.
 *
 * @param name {@code regtest}, as in RPC and folder names
 * @param magic first four bytes of every message, as a little-endian int
 * @param defaultPort P2P port
 * @param rpcPort JSON-RPC port
 * @param genesis block 0
 * @param powLimit easiest target
 * @param powLimitBits the same in compact form
 * @param allowMinDifficulty a block 20 minutes late may have the easiest target
 * @param noRetargeting difficulty never changes
 * @param enforceBip94 retargeting blocks are bound against time warps (BIP94)
 * @param targetSpacingSeconds wanted time between blocks
 * @param targetTimespanSeconds wanted time between retargets
 * @param subsidyHalvingInterval blocks between halvings
 * @param buried rules whose heights are known. P2SH, witness and taproot scripts have none: they
 *     bind from genesis, since all of history but two blocks keeps them
 * @param versionBits rules that miners signal for
 * @param minimumChainWork less than this is not the network's chain
 * @param assumedValid the scripts of this block's ancestors are taken as valid
 * @param signetChallenge the script that every block but genesis must satisfy (BIP325)
 * @param assumedCoins blocks whose coins are known, lowest first
 */
public record ChainParams(
    String name,
    int magic,
    int defaultPort,
    int rpcPort,
    Block genesis,
    BigInteger powLimit,
    int powLimitBits,
    boolean allowMinDifficulty,
    boolean noRetargeting,
    boolean enforceBip94,
    int targetSpacingSeconds,
    int targetTimespanSeconds,
    int subsidyHalvingInterval,
    BuriedHeights buried,
    List<VersionBitsDeployment> versionBits,
    BigInteger minimumChainWork,
    Optional<BlockHash> assumedValid,
    Optional<Script> signetChallenge,
    List<AssumedCoins> assumedCoins) {

  /** Copies the lists. */
  public ChainParams {
    versionBits = List.copyOf(versionBits);
    assumedCoins = List.copyOf(assumedCoins);
  }

  /** Height in the coinbase. */
  public int bip34Height() {
    return buried.bip34();
  }

  /** Strict DER. */
  public int bip66Height() {
    return buried.bip66();
  }

  /** CHECKLOCKTIMEVERIFY. */
  public int bip65Height() {
    return buried.bip65();
  }

  /** Relative lock times (BIP68, 112, 113). */
  public int csvHeight() {
    return buried.csv();
  }

  /** BIP141, 143, 147. */
  public int segwitHeight() {
    return buried.segwit();
  }

  /** Blocks between retargets. */
  public int retargetInterval() {
    return targetTimespanSeconds / targetSpacingSeconds;
  }

  /** The same with other heights. */
  public ChainParams withBuried(BuriedHeights other) {
    return with(enforceBip94, other, versionBits, minimumChainWork, assumedValid, assumedCoins);
  }

  /** The same with other rules to signal for. */
  public ChainParams withVersionBits(List<VersionBitsDeployment> other) {
    return with(enforceBip94, buried, other, minimumChainWork, assumedValid, assumedCoins);
  }

  /** The same with another least work. */
  public ChainParams withMinimumChainWork(BigInteger other) {
    return with(enforceBip94, buried, versionBits, other, assumedValid, assumedCoins);
  }

  /** The same with another block whose ancestors' scripts are not verified; empty for none. */
  public ChainParams withAssumedValid(Optional<BlockHash> other) {
    return with(enforceBip94, buried, versionBits, minimumChainWork, other, assumedCoins);
  }

  /** The same bound against time warps. */
  public ChainParams withBip94() {
    return with(true, buried, versionBits, minimumChainWork, assumedValid, assumedCoins);
  }

  /** The same with other blocks whose coins are known. */
  public ChainParams withAssumedCoins(List<AssumedCoins> other) {
    return with(enforceBip94, buried, versionBits, minimumChainWork, assumedValid, other);
  }

  /** What is known of a block's coins. */
  public Optional<AssumedCoins> assumedCoins(BlockHash block) {
    return assumedCoins.stream().filter(known -> known.block().equals(block)).findFirst();
  }

  private ChainParams with(
      boolean bip94,
      BuriedHeights heights,
      List<VersionBitsDeployment> deployments,
      BigInteger minimumWork,
      Optional<BlockHash> assumed,
      List<AssumedCoins> coins) {
    return new ChainParams(
        name,
        magic,
        defaultPort,
        rpcPort,
        genesis,
        powLimit,
        powLimitBits,
        allowMinDifficulty,
        noRetargeting,
        bip94,
        targetSpacingSeconds,
        targetTimespanSeconds,
        subsidyHalvingInterval,
        heights,
        deployments,
        minimumWork,
        assumed,
        signetChallenge,
        coins);
  }
}

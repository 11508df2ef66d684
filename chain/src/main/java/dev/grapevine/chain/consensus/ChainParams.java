package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.Block;
import java.math.BigInteger;

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
 * @param bip34Height height in the coinbase
 * @param bip65Height CHECKLOCKTIMEVERIFY
 * @param bip66Height strict DER
 * @param csvHeight relative lock times (BIP68, 112, 113)
 * @param segwitHeight BIP141, 143, 147
 * @param taprootHeight BIP341, 342; tapscript spends are not judged before the interpreter knows
 *     them
 * @param minimumChainWork less than this is not the network's chain
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
    int bip34Height,
    int bip65Height,
    int bip66Height,
    int csvHeight,
    int segwitHeight,
    int taprootHeight,
    BigInteger minimumChainWork) {}

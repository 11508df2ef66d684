package dev.grapevine.node.fees;

/**
 * An answer to {@code estimatesmartfee}.
 *
 * @param satPerKvB satoshi for 1000 virtual bytes; 0 if too little is known
 * @param blocks the target it is about: the one asked for, brought within what enough is known of
 */
public record SmartEstimate(long satPerKvB, int blocks) {}

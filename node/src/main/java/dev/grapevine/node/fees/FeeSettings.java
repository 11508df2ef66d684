package dev.grapevine.node.fees;

import java.nio.file.Path;

/**
 * Where a node keeps its estimates.
 *
 * @param file {@code fee_estimates.dat}; its folder exists
 * @param acceptStale also those that are days old ({@code -acceptstalefeeestimates})
 */
public record FeeSettings(Path file, boolean acceptStale) {}

/**
 * What is true: no network, no threads of its own, no clock but one passed in.
 *
 * <p>The rooms are the sub-packages; here stands only {@link
 * dev.grapevine.chain.SuppressForbidden}, which the build reads.
 */
@NullMarked
package dev.grapevine.chain;

import org.jspecify.annotations.NullMarked;

/**
 * A network for other people's programs and tests: {@link dev.grapevine.testnet.api.Testnet} starts
 * one in this process, {@link dev.grapevine.testnet.api.TestnetExtension} gives one to a JUnit
 * test.
 */
@NullMarked
package dev.grapevine.testnet.api;

import org.jspecify.annotations.NullMarked;

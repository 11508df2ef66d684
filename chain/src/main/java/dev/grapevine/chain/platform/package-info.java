/** What has to be known of the machine: for now what loading native libraries leaves behind. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.platform;

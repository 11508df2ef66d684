/**
 * The REST interface ({@code -rest}; Bitcoin Core {@code rest.cpp}, {@code doc/REST-interface.md}):
 * {@link dev.grapevine.node.rest.RestApi} finds the resource that a path names, a class for each
 * kind of resource answers, as JSON, hexadecimal digits or bytes.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.rest;

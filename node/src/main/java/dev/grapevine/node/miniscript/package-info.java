/**
 * Miniscript (BIP379): scripts as expressions whose spending conditions can be reasoned about.
 *
 * <ul>
 *   <li>{@link dev.grapevine.node.miniscript.Expression}: the tree, of {@link
 *       dev.grapevine.node.miniscript.Fragment}s in a {@link
 *       dev.grapevine.node.miniscript.ScriptContext}; each knows its {@link
 *       dev.grapevine.node.miniscript.Type} (by {@link dev.grapevine.node.miniscript.TypeRules}),
 *       its size, and what it may cost to run ({@link dev.grapevine.node.miniscript.Limits}).
 *   <li>From and to text: {@link dev.grapevine.node.miniscript.ExpressionReader}, {@link
 *       dev.grapevine.node.miniscript.ExpressionText}. From and to scripts: {@link
 *       dev.grapevine.node.miniscript.ScriptDecoder}, {@link
 *       dev.grapevine.node.miniscript.ScriptWriter}.
 *   <li>{@link dev.grapevine.node.miniscript.Sanity}: whether it is safe to be paid to.
 *   <li>{@link dev.grapevine.node.miniscript.Satisfier}: the smallest witness that others cannot
 *       change.
 * </ul>
 *
 * <p>Expressions may nest as deep as a script is long, so nothing here recurses. Keys are numbers:
 * places in a list of the caller's.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.miniscript;

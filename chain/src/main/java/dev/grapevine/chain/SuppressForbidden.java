package dev.grapevine.chain;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exempts a class or member of a pure package from the build's list of forbidden calls ({@code
 * config/forbidden}), for the rare place where the call cannot be seen from outside.
 *
 * <p>It changes nothing at run time: forbidden-apis reads it from the class file. {@code
 * chain.store} and {@code chain.crypto}, which touch native libraries, may need it; elsewhere it is
 * a sign that something should be passed in.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.CONSTRUCTOR, ElementType.METHOD, ElementType.FIELD})
public @interface SuppressForbidden {

  /** Why the result does not depend on the call, in one sentence. */
  String reason();
}

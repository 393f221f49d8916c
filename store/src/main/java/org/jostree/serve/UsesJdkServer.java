package org.jostree.serve;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On what calls {@code com.sun.net.httpserver}. The check for forbidden calls counts it among what
 * only some JDKs have; it is the documented interface of the module {@code jdk.httpserver}, which
 * every JDK from 9 on has.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface UsesJdkServer {}

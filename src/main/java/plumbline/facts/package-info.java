/**
 * The vocabulary rules speak. Everything here is immutable and does no I/O; what a rule may name is
 * public, and nothing else is.
 */
@NullMarked
package plumbline.facts;

import org.jspecify.annotations.NullMarked;

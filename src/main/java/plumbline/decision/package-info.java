/**
 * The decision itself: facts, a rule set and an instant in, an outcome out; pure and synchronous.
 * What it depends on besides the rules is {@link plumbline.decision.DecidingConfig}.
 */
@NullMarked
package plumbline.decision;

import org.jspecify.annotations.NullMarked;

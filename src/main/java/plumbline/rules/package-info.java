/**
 * DRL text made into an immutable, versioned {@link plumbline.rules.RuleSet}, and the faults found
 * on the way as data. Rules run over objects this package does not know.
 */
@NullMarked
package plumbline.rules;

import org.jspecify.annotations.NullMarked;

/** The lead decision server; {@link plumbline.Main} is its only entry. */
@NullMarked
package plumbline;

import org.jspecify.annotations.NullMarked;

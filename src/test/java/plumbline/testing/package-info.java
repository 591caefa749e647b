/** What tests of several packages share. */
@NullMarked
package plumbline.testing;

import org.jspecify.annotations.NullMarked;

/** Where leads come from: the channels of the business, and what brings leads in from outside. */
@NullMarked
package plumbline.capture;

import org.jspecify.annotations.NullMarked;

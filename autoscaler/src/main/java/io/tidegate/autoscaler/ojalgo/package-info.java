/** Linear algebra by ojAlgo. Start at {@link io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares}. */
@NullMarked
package io.tidegate.autoscaler.ojalgo;

import org.jspecify.annotations.NullMarked;

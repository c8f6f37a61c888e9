import { kubectlSuite, oldestAndNewest } from '../../support/kubectl-suite.ts';

kubectlSuite('access', oldestAndNewest);

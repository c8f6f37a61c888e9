import { kubectlSuite, oldestAndNewest } from '../../support/kubectl-suite.ts';

kubectlSuite('custom-resources', oldestAndNewest);
